-- Removes a driver's busy mark. When the driver is then available, returns the waiting trips near, for a nudge.
-- KEYS     1 geo: positions of drivers   2 zset: driver -> last seen (ms)   3 zset: driver -> busy until (ms)
--          4 set: drivers with auto-accept   5 geo: pick-ups of trips that wait for a driver
--          6 geo: positions of drivers who are not busy
-- ARGV     1 driver   2 stale after (ms)   3 radius (m)   4 most trips
-- returns  trip ids, the nearest first
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREM', KEYS[3], ARGV[1]) -- first, so that the rest works on a full Redis: see Timers/claim.lua

local seen = redis.call('ZSCORE', KEYS[2], ARGV[1])
local position = redis.call('GEOPOS', KEYS[1], ARGV[1])[1]
if not position or not seen or tonumber(seen) < now - ARGV[2] then
  return {}
end

redis.call('GEOADD', KEYS[6], position[1], position[2], ARGV[1])
return redis.call('GEOSEARCH', KEYS[5], 'FROMLONLAT', position[1], position[2], 'BYRADIUS', ARGV[3], 'm', 'ASC', 'COUNT', ARGV[4])
