-- Takes or keeps a lease. A holder that does not keep it loses it when it ends. One that ends a minute later than the
-- caller's would is of a Redis whose clock was ahead. It counts as ended: it would last as long as the clocks differ.
-- KEYS[1]  zset: the holder's token -> when its lease ends (ms)
-- ARGV     1 the caller's token   2 length (ms)   3 '1' takes a free lease, '0' only keeps the caller's own
-- returns  1 if the caller holds the lease
redis.call('ZREM', KEYS[1], '') -- works on a full Redis: see claim.lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if holder[1] and (tonumber(holder[2]) <= now or tonumber(holder[2]) > now + ARGV[2] + 60000) then
  redis.call('ZREM', KEYS[1], holder[1])
  holder = {}
end
if holder[1] == ARGV[1] or (not holder[1] and ARGV[3] == '1') then
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  return 1
end
return 0
