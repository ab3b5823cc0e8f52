-- Records when a driver went offline.
-- KEYS     1 hash: see located.lua
-- ARGV     1 how long ago the request began (ms)   2 how long this is remembered (ms)
-- returns  the region that they are in, or ''
redis.call('HDEL', KEYS[1], '') -- works on a full Redis: see Timers/claim.lua
local region, left_at = unpack(redis.call('HMGET', KEYS[1], 'region', 'left'))
local began = now - ARGV[1]
if not left_at or tonumber(left_at) < began or tonumber(left_at) > now + 1000 then
  redis.call('HSET', KEYS[1], 'left', began)
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return region or ''
