-- Sets members aside that are no timers, so that they are not claimed for ever. Only the latest are kept, and of a long
-- one only its beginning. Removes them first: so they are gone whatever is wrong with the place where they are kept.
-- KEYS[1]  zset: id -> due time (ms)
-- KEYS[2]  zset: member that was set aside -> when (ms)
-- ARGV     1 the most to keep   2.. members
-- returns  how many were removed
local removed = redis.call('ZREM', KEYS[1], unpack(ARGV, 2)) -- and works on a full Redis: see claim.lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local aside = {}
for i = 2, #ARGV do
  aside[#aside + 1] = now
  aside[#aside + 1] = string.sub(ARGV[i], 1, 1000)
end
redis.call('ZADD', KEYS[2], unpack(aside))
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[1])
return removed
