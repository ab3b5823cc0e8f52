-- Finds, for one trip after the other, the nearest driver who is free, recently seen and not excluded, and reserves
-- them, so that no two workers pick the same driver. When there is none, the same step lists the trip as waiting, so
-- that a driver who becomes available cannot miss it. Searches only drivers who are not busy: in a busy town the others
-- are many.
-- KEYS     1 geo: positions of drivers   2 zset: driver -> last seen (ms)   3 zset: driver -> busy until (ms)
--          4 set: drivers with auto-accept   5 geo: pick-ups of trips that wait for a driver
--          6 geo: positions of drivers who are not busy
-- ARGV     1 radius (m)   2 stale after (ms)   3 reservation (ms)
--          4.. for each trip: its id, longitude, latitude, the number of excluded drivers, and these drivers
-- returns  for each trip two values: the driver, and '1' if they have auto-accept on, else '0'; or twice ''
redis.call('ZREM', KEYS[3], '') -- works on a full Redis: see Timers/claim.lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stale = now - ARGV[2]

-- A driver whose mark has lapsed is free, if they are still online.
for _, driver in ipairs(redis.call('ZRANGE', KEYS[3], '-inf', now, 'BYSCORE', 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[3], driver)
  local position = redis.call('GEOPOS', KEYS[1], driver)[1]
  if position then
    redis.call('GEOADD', KEYS[6], position[1], position[2], driver)
  end
end

local function nearest(lon, lat, excluded)
  local looked_at, count = 0, 8
  repeat
    local near = redis.call('GEOSEARCH', KEYS[6], 'FROMLONLAT', lon, lat, 'BYRADIUS', ARGV[1], 'm', 'ASC', 'COUNT', count)
    if #near > looked_at then
      local seen = redis.call('ZMSCORE', KEYS[2], unpack(near, looked_at + 1))
      local busy = redis.call('ZMSCORE', KEYS[3], unpack(near, looked_at + 1))
      for i = looked_at + 1, #near do
        local seen_at, busy_until = seen[i - looked_at], busy[i - looked_at]
        if seen_at and tonumber(seen_at) >= stale and not (busy_until and tonumber(busy_until) > now) and not excluded[near[i]] then
          return near[i]
        end
      end
    end
    looked_at = #near
    local exhausted = #near < count
    count = math.min(count * 4, count + 4096)
  until exhausted
end

local found, arg = {}, 4
while arg <= #ARGV do
  local trip, lon, lat, next_arg = ARGV[arg], ARGV[arg + 1], ARGV[arg + 2], arg + 4 + ARGV[arg + 3]
  local excluded = {}
  for i = arg + 4, next_arg - 1 do
    excluded[ARGV[i]] = true
  end
  local driver = nearest(lon, lat, excluded)
  if driver then
    redis.call('ZADD', KEYS[3], now + ARGV[3], driver)
    redis.call('ZREM', KEYS[6], driver)
    redis.call('ZREM', KEYS[5], trip)
    found[#found + 1] = driver
    found[#found + 1] = tostring(redis.call('SISMEMBER', KEYS[4], driver))
  else
    redis.call('GEOADD', KEYS[5], lon, lat, trip)
    found[#found + 1] = ''
    found[#found + 1] = ''
  end
  arg = next_arg
end
return found
