-- What the searches for drivers share. This text stands between drivers.lua and theirs.
-- A search begins close to the pick-up and doubles its radius, so it costs what it looks at, not what the city holds.
-- A driver seen in the future was so by a Redis whose clock was ahead, before a failover: that says nothing.
-- Drivers who should not be listed leave the list when they are met, a bounded number in one call.
-- KEYS     DriverKeys.All
-- ARGV     1 radius (m)   2 stale after (ms)   3 reservation (ms)   4 most drivers to remove
--          then the script's own, and last, for each trip: its id, longitude, latitude, the driver whom it should get
--          if they are still free, or '', the number of excluded drivers, and these drivers
-- returns  nothing
-- Works on a full Redis: see Timers/claim.lua. When a value of another type is in the way, it fails before anybody is
-- reserved.
for _, key in ipairs({ busy, positions, seen, waiting, listening_free, quiet_free, listening, sequence }) do
  redis.call('ZREM', key, '')
end
redis.call('SREM', auto_accept, '')
local radius, stale, budget = tonumber(ARGV[1]), now - ARGV[2], tonumber(ARGV[4])
local nobody = {}

-- The trips, whose arguments begin at this one.
local function trips_from(arg)
  local trips = {}
  while arg <= #ARGV do
    local trip = { id = ARGV[arg], lon = ARGV[arg + 1], lat = ARGV[arg + 2], preferred = ARGV[arg + 3], excluded = {} }
    trip.exclusions = tonumber(ARGV[arg + 4])
    for i = arg + 5, arg + 4 + trip.exclusions do
      trip.excluded[ARGV[i]] = true
    end
    trips[#trips + 1] = trip
    arg = arg + 5 + trip.exclusions
  end
  return trips
end

-- Of the drivers near, those who may be reserved for the trip: as many as asked for, and so many that one of them is a
-- spare, whom no older trip has been given. Also returns whether there are enough. Those who should not be in the list
-- leave it, and count.
local function usable(list, near, metres, trip, most, given)
  local found, is_spare = {}, false
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
      elseif not trip.excluded[driver] then
        local listens = list == listening_free and '1' or '0'
        found[#found + 1] = { id = driver, accepts = tostring(accepts), listens = listens, metres = metres[i] }
        is_spare = is_spare or not given[driver]
        if is_spare and #found >= most then
          return found, true
        end
      end
    end
  end
  return found, false
end

-- The nearest drivers of a list who may be reserved for the trip, the nearest first: see usable. There are fewer when
-- there are no others within the radius, or when the search is broken off.
local function search(list, trip, most, given, givens, with_metres)
  if redis.call('ZCARD', list) == 0 then
    return {}
  end

  local within, count, found = radius / 64, 7 + most + trip.exclusions, {}
  while budget > 0 do
    local near, metres = nil, {}
    if with_metres then
      near = redis.call(
        'GEOSEARCH', list, 'FROMLONLAT', trip.lon, trip.lat, 'BYRADIUS', within, 'm', 'ASC', 'COUNT', count, 'WITHDIST')
      for i, entry in ipairs(near) do
        near[i], metres[i] = entry[1], entry[2]
      end
    else
      near = redis.call('GEOSEARCH', list, 'FROMLONLAT', trip.lon, trip.lat, 'BYRADIUS', within, 'm', 'ASC', 'COUNT', count)
    end
    if #near > 0 then
      local is_enough
      found, is_enough = usable(list, near, metres, trip, most, given)
      if is_enough then
        return found
      end
    end
    if #near == count then
      count = math.min(count * 4, budget + trip.exclusions + most + givens)
    elseif within >= radius then
      return found
    else
      within = math.min(within * 2, radius)
    end
  end
  return found
end

-- The nearest driver whose app listens, else the nearest of the others, or nil.
local function nearest(trip, with_metres)
  local driver = search(listening_free, trip, 1, nobody, 0, with_metres)[1] or search(quiet_free, trip, 1, nobody, 0, with_metres)[1]
  trip.is_broken_off = budget <= 0
  return driver
end

-- Reserves a driver for a trip. Without one it lists the trip as waiting, in the same step, so that a driver who
-- becomes available cannot miss it. Adds three values to the answers: see reserve.lua.
local function settle(trip, driver, answers)
  if driver then
    redis.call('ZADD', busy, now + ARGV[3], driver.id)
    redis.call('ZREM', listening_free, driver.id)
    redis.call('ZREM', quiet_free, driver.id)
    redis.call('ZREM', waiting, trip.id)
    answers[#answers + 1] = driver.id
    answers[#answers + 1] = driver.accepts
    answers[#answers + 1] = driver.listens
  else
    redis.call('GEOADD', waiting, trip.lon, trip.lat, trip.id)
    answers[#answers + 1] = ''
    answers[#answers + 1] = trip.is_broken_off and '1' or '0'
    answers[#answers + 1] = ''
  end
end
