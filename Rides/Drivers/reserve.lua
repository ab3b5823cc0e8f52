-- Finds, for one trip after the other, a driver who is free, recently seen and not excluded, and reserves them, so that
-- no two workers pick the same driver: the nearest whose app listens, else the nearest of the others. When there is
-- none, the same step lists the trip as waiting, so that a driver who becomes available cannot miss it.
-- A search begins close to the pick-up and doubles its radius, so it costs what it looks at, not what the city holds.
-- A driver seen in the future was so by a Redis whose clock was ahead, before a failover: that says nothing.
-- Drivers who should not be listed leave the list when they are met, a bounded number in one call.
-- KEYS     DriverKeys.All
-- ARGV     1 radius (m)   2 stale after (ms)   3 reservation (ms)   4 most drivers to remove
--          5.. for each trip: its id, longitude, latitude, the number of excluded drivers, and these drivers
-- returns  for each trip three values. Found: the driver, '1' if they have auto-accept on, else '0', and '1' if their
--          app listens, else '0'. Not found: '', '1' if the search was broken off, else '0', and ''
local positions, seen, busy, auto_accept, waiting, listening_free, quiet_free, listening, left, sequence = unpack(KEYS)
-- Works on a full Redis: see Timers/claim.lua. When a value of another type is in the way, it fails before anybody is
-- reserved.
for _, key in ipairs({ busy, positions, seen, waiting, listening_free, quiet_free, listening, sequence }) do
  redis.call('ZREM', key, '')
end
redis.call('SREM', auto_accept, '')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local radius, stale, budget = tonumber(ARGV[1]), now - ARGV[2], tonumber(ARGV[4])

local function remove(driver)
  for _, key in ipairs({ positions, seen, listening_free, quiet_free, sequence }) do
    redis.call('ZREM', key, driver)
  end
  redis.call('SREM', auto_accept, driver)
end

-- The first driver of those near who may be reserved, and whether they have auto-accept on. Those who should not be in
-- the list leave it, and count.
local function first_of(list, near, excluded)
  local last_seen, marks = redis.call('ZMSCORE', seen, unpack(near)), redis.call('ZMSCORE', busy, unpack(near))
  local heard_until = redis.call('ZMSCORE', listening, unpack(near))
  for i, driver in ipairs(near) do
    local seen_at = last_seen[i] and tonumber(last_seen[i]) or 0
    if seen_at < stale or seen_at > now + 1000 then
      remove(driver)
      budget = budget - 1
    elseif marks[i] then
      redis.call('ZREM', list, driver)
      budget = budget - 1
    else
      local accepts = redis.call('SISMEMBER', auto_accept, driver)
      if list == listening_free and accepts == 0 and not (heard_until[i] and tonumber(heard_until[i]) > now) then
        local position = redis.call('GEOPOS', list, driver)[1]
        redis.call('ZREM', list, driver)
        redis.call('GEOADD', quiet_free, position[1], position[2], driver)
        budget = budget - 1
      elseif not excluded[driver] then
        return driver, accepts
      end
    end
  end
end

local function nearest(list, lon, lat, excluded, exclusions)
  local within, count = radius / 64, 8 + exclusions
  while budget > 0 do
    local before = budget
    local near = redis.call('GEOSEARCH', list, 'FROMLONLAT', lon, lat, 'BYRADIUS', within, 'm', 'ASC', 'COUNT', count)
    if #near > 0 then
      local driver, accepts = first_of(list, near, excluded)
      if driver then
        return driver, accepts
      end
    end
    if budget < before and #near == count then
      count = math.min(count * 4, budget + exclusions + 1)
    elseif within >= radius then
      return nil
    else
      within = math.min(within * 2, radius)
    end
  end
end

local found, arg = {}, 5
while arg <= #ARGV do
  local trip, lon, lat, exclusions = ARGV[arg], ARGV[arg + 1], ARGV[arg + 2], tonumber(ARGV[arg + 3])
  local excluded = {}
  for i = arg + 4, arg + 3 + exclusions do
    excluded[ARGV[i]] = true
  end
  local listens = '1'
  local driver, accepts = nearest(listening_free, lon, lat, excluded, exclusions)
  if not driver then
    listens = '0'
    driver, accepts = nearest(quiet_free, lon, lat, excluded, exclusions)
  end
  if driver then
    redis.call('ZADD', busy, now + ARGV[3], driver)
    redis.call('ZREM', listening_free, driver)
    redis.call('ZREM', quiet_free, driver)
    redis.call('ZREM', waiting, trip)
    found[#found + 1] = driver
    found[#found + 1] = tostring(accepts)
    found[#found + 1] = listens
  else
    redis.call('GEOADD', waiting, lon, lat, trip)
    found[#found + 1] = ''
    found[#found + 1] = budget > 0 and '0' or '1'
    found[#found + 1] = ''
  end
  arg = arg + 4 + exclusions
end
return found
