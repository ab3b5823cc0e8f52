-- Removes a driver's busy mark. When the driver is then available, returns the waiting trips near, for a nudge.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 stale after (ms)   3 radius (m)   4 most trips
-- returns  trip ids, of more than the most those of a smaller ring
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

-- Ring by ring, and no ring is read farther than to the most trips: the cost does not grow with how many wait.
local radius, most = tonumber(ARGV[3]), tonumber(ARGV[4])
local within = radius / 64
while true do
  local near = redis.call(
    'GEOSEARCH', waiting, 'FROMLONLAT', position[1], position[2], 'BYRADIUS', within, 'm', 'ASC', 'COUNT', most, 'ANY')
  if #near >= most or within >= radius then
    return near
  end
  within = math.min(within * 4, radius)
end
