-- Removes a driver's busy mark. When the driver is then available, returns where they are and the waiting trips near,
-- for a nudge.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 stale after (ms)   3 radius (m)   4 most trips
-- returns  nothing, or longitude, latitude, and trip ids
redis.call('ZREM', busy, ARGV[1]) -- first, so that the rest works on a full Redis: see Timers/claim.lua

local last_seen = redis.call('ZSCORE', seen, ARGV[1])
local position = redis.call('GEOPOS', positions, ARGV[1])[1]
if not position or not last_seen or tonumber(last_seen) < now - ARGV[2] then
  return {}
end

local heard_until = redis.call('ZSCORE', listening, ARGV[1])
local listens = (heard_until and tonumber(heard_until) > now) or redis.call('SISMEMBER', auto_accept, ARGV[1]) == 1
redis.call('ZREM', listens and quiet_free or listening_free, ARGV[1])
redis.call('GEOADD', listens and listening_free or quiet_free, position[1], position[2], ARGV[1])
return { position[1], position[2], unpack(trips_near(position[1], position[2], tonumber(ARGV[3]), tonumber(ARGV[4]))) }
