-- What the searches for drivers share. This text stands between drivers.lua and theirs.
-- A search begins close to the pick-up and doubles its radius until it meets enough drivers. In a dense ring it goes
-- back, and halves the way to it. So it costs what it looks at, not what the city holds.
-- A driver seen in the future was so by a Redis whose clock was ahead, before a failover: that says nothing.
-- Drivers who should not be listed leave the list when they are met.
-- KEYS     DriverKeys.All
-- ARGV     1 radius (m)   2 stale after (ms)   3 reservation (ms)   4 the most to do in this call: see spend
--          then the script's own, and last, for each trip: its id, longitude, latitude, how far it is from another
--          region (m), '1' if it is listed as waiting here when it gets nobody, else '0', the driver whom it should get
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

-- The unit of the budget is one look at a driver. A query and a removal from the lists cost more.
local QUERY, REMOVAL = 5, 20
local function spend(cost)
  budget = budget - cost
end

-- The trips, whose arguments begin at this one.
local function trips_from(arg)
  local trips = {}
  while arg <= #ARGV do
    local trip = { id = ARGV[arg], lon = ARGV[arg + 1], lat = ARGV[arg + 2], preferred = ARGV[arg + 5], excluded = {} }
    trip.reach, trip.is_home = math.min(radius, tonumber(ARGV[arg + 3])), ARGV[arg + 4] == '1'
    trip.exclusions = tonumber(ARGV[arg + 6])
    for i = arg + 7, arg + 6 + trip.exclusions do
      trip.excluded[ARGV[i]] = true
    end
    trips[#trips + 1] = trip
    arg = arg + 7 + trip.exclusions
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
      spend(REMOVAL)
    elseif marks[i] then
      redis.call('ZREM', list, driver)
      spend(REMOVAL)
    else
      local accepts = redis.call('SISMEMBER', auto_accept, driver)
      if list == listening_free and accepts == 0 and not (heard_until[i] and tonumber(heard_until[i]) > now) then
        local position = redis.call('GEOPOS', list, driver)[1]
        redis.call('ZREM', list, driver)
        redis.call('GEOADD', quiet_free, position[1], position[2], driver)
        spend(REMOVAL)
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

-- The nearest drivers of a list within a distance who may be reserved for the trip, the nearest first: see usable.
-- There are fewer when there are no others, or when the search is broken off. Where very many are about equally far,
-- some of them.
local function search(list, trip, most, given, givens, limit, with_metres)
  if redis.call('ZCARD', list) == 0 then
    return {}
  end

  -- All drivers within `complete` were looked at, and not enough of them are usable. Within `dense` there are too many.
  local found, complete, dense, within = {}, 0, nil, math.min(radius / 64, limit)
  local count = math.max(16, 7 + most + trip.exclusions + givens)
  while budget > 0 do
    local near, metres = nil, {}
    if with_metres then
      near = redis.call(
        'GEOSEARCH', list, 'FROMLONLAT', trip.lon, trip.lat, 'BYRADIUS', within, 'm', 'ASC', 'COUNT', count, 'ANY', 'WITHDIST')
      for i, entry in ipairs(near) do
        near[i], metres[i] = entry[1], entry[2]
      end
    else
      near = redis.call(
        'GEOSEARCH', list, 'FROMLONLAT', trip.lon, trip.lat, 'BYRADIUS', within, 'm', 'ASC', 'COUNT', count, 'ANY')
    end
    spend(QUERY + #near)

    if #near >= count and within - complete > math.max(1, complete / 16) then
      dense = within
      within = complete + (within - complete) / 2
    else
      local budget_before, is_enough = budget, nil
      if #near > 0 then
        found, is_enough = usable(list, near, metres, trip, most, given)
        if is_enough then
          return found
        end
      end
      if #near >= count then
        -- Those who should not be listed have left the list. When there are none, these are excluded or given away.
        count = budget == budget_before and count * 2 or count
      elseif within >= limit then
        return found
      else
        complete = within
        if not dense or dense <= complete then
          within = math.min(complete * 2, limit)
        elseif dense - complete <= math.max(1, complete / 16) then
          within = dense
        else
          within = complete + (dense - complete) / 2
        end
      end
    end
  end
  return found
end

-- The nearest driver whose app listens, else the nearest of the others, or nil. When the answer may be in another
-- region, there is none, and the trip is open.
local function nearest(trip, with_metres)
  local driver = search(listening_free, trip, 1, nobody, 0, trip.reach, with_metres)[1]
  if not driver and trip.reach < radius and budget > 0 then
    trip.is_open = true
    return nil
  end
  driver = driver or search(quiet_free, trip, 1, nobody, 0, radius, with_metres)[1]
  trip.is_broken_off = budget <= 0
  return driver
end

-- Lists a trip as waiting, in the same step in which nobody was found, so that a driver who becomes available cannot
-- miss it.
local function list_waiting(trip)
  if trip.is_home then
    redis.call('GEOADD', waiting, trip.lon, trip.lat, trip.id)
  end
end

-- Reserves a driver for a trip. Adds three values to the answers: see reserve.lua.
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
    list_waiting(trip)
    local is_empty = redis.call('ZCARD', listening_free) + redis.call('ZCARD', quiet_free) == 0
    answers[#answers + 1] = ''
    answers[#answers + 1] = trip.is_open and (is_empty and '3' or '2') or trip.is_broken_off and '1' or '0'
    answers[#answers + 1] = ''
  end
end
