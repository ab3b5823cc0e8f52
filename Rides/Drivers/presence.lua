-- Records where a driver is. When the driver has become available, returns the waiting trips near, for a nudge.
-- KEYS     1 geo: positions of drivers   2 zset: driver -> last seen (ms)   3 zset: driver -> busy until (ms)
--          4 set: drivers with auto-accept   5 geo: pick-ups of trips that wait for a driver
--          6 geo: positions of drivers who are not busy
-- ARGV     1 driver   2 longitude   3 latitude   4 auto-accept, 1 or 0   5 stale after (ms)   6 radius (m)
--          7 most trips
-- returns  trip ids, the nearest first
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stale = now - ARGV[5]
local seen = redis.call('ZSCORE', KEYS[2], ARGV[1])
local was_available = seen and tonumber(seen) >= stale

-- A full Redis refuses new drivers and goes on with those that it knows: see Timers/claim.lua.
if seen then
  redis.call('ZREM', KEYS[3], '')
end

redis.call('GEOADD', KEYS[1], ARGV[2], ARGV[3], ARGV[1])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call(ARGV[4] == '1' and 'SADD' or 'SREM', KEYS[4], ARGV[1])

-- Each presence removes a few drivers who went silent, so that they cannot pile up.
for _, gone in ipairs(redis.call('ZRANGE', KEYS[2], '-inf', '(' .. stale, 'BYSCORE', 'LIMIT', 0, 4)) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('ZREM', KEYS[2], gone)
  redis.call('ZREM', KEYS[6], gone)
  redis.call('SREM', KEYS[4], gone)
end

local busy = redis.call('ZSCORE', KEYS[3], ARGV[1])
if busy and tonumber(busy) > now then
  redis.call('ZREM', KEYS[6], ARGV[1])
  return {}
end

-- A lapsed mark counts as none.
if busy then
  redis.call('ZREM', KEYS[3], ARGV[1])
end
redis.call('GEOADD', KEYS[6], ARGV[2], ARGV[3], ARGV[1])
if was_available then
  return {}
end

return redis.call('GEOSEARCH', KEYS[5], 'FROMLONLAT', ARGV[2], ARGV[3], 'BYRADIUS', ARGV[6], 'm', 'ASC', 'COUNT', ARGV[7])
