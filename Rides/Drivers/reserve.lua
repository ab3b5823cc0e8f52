-- Finds the nearest driver who is free, fresh and not excluded, and reserves him, so that no two workers pick the same one. With no
-- such driver, the trip is listed as waiting in the same step, so that a driver who becomes available cannot miss it.
-- KEYS     1 geo: drivers' positions   2 zset: driver -> last seen (ms)   3 zset: driver -> busy until (ms)
--          4 set: drivers who auto-accept   5 geo: pick-ups of trips that wait for a driver
-- ARGV     1 trip   2 longitude   3 latitude   4 radius (m)   5 freshness (ms)   6 reservation (ms)
--          7.. drivers who are excluded
-- returns  the driver, and 1 if he accepts at once, else 0; or nothing
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stale = now - ARGV[5]
local excluded = {}
for i = 7, #ARGV do
  excluded[ARGV[i]] = true
end

local looked_at, count = 0, 16
repeat
  local near = redis.call('GEOSEARCH', KEYS[1], 'FROMLONLAT', ARGV[2], ARGV[3], 'BYRADIUS', ARGV[4], 'm', 'ASC', 'COUNT', count)
  for i = looked_at + 1, #near do
    local driver = near[i]
    local seen = redis.call('ZSCORE', KEYS[2], driver)
    local busy = redis.call('ZSCORE', KEYS[3], driver)
    if seen and tonumber(seen) >= stale and not (busy and tonumber(busy) > now) and not excluded[driver] then
      redis.call('ZADD', KEYS[3], now + ARGV[6], driver)
      redis.call('ZREM', KEYS[5], ARGV[1])
      return { driver, redis.call('SISMEMBER', KEYS[4], driver) }
    end
  end
  looked_at = #near
  local exhausted = #near < count
  count = count * 4
until exhausted

redis.call('GEOADD', KEYS[5], ARGV[2], ARGV[3], ARGV[1])
return {}
