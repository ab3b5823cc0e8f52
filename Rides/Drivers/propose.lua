-- Finds drivers for trips, the oldest first. When each trip has another nearest driver, no other pairs are better: they
-- are reserved as by reserve.lua. Otherwise, or when a trip's driver may be in another region, nobody is reserved, and
-- candidates are returned for a choice. A trip without candidates is listed as waiting, in the same step, and so is one
-- whose driver may be in another region.
-- A trip's candidates are its nearest drivers, those whose apps listen first. Among them is the spare: the driver whom
-- reserve.lua would take for it after the older trips of this call.
-- KEYS     DriverKeys.All
-- ARGV     1 to 4: see search.lua   5 most candidates of a trip, beside its spare   6 '1' if drivers may be reserved,
--          else '0'   7.. trips
-- returns  '1', then for each trip what reserve.lua returns; or '0', then for each trip the number of its candidates
--          and '1' if its search was broken off, else '0', and for each candidate the driver, '1' if their app listens,
--          else '0', and the distance (m)
local trips, most, may_reserve = trips_from(7), tonumber(ARGV[5]), ARGV[6] == '1'
local given, givens = {}, 0
local function give(driver)
  given[driver.id] = true
  givens = givens + 1
end

local is_contested = not may_reserve
for _, trip in ipairs(may_reserve and trips or {}) do
  trip.is_searched = true
  trip.nearest = nearest(trip, true)
  if trip.is_open or (trip.nearest and given[trip.nearest.id]) then
    is_contested = true
    break
  elseif trip.nearest then
    give(trip.nearest)
  end
end

if not is_contested then
  local answers = { '1' }
  for _, trip in ipairs(trips) do
    settle(trip, trip.nearest, answers)
  end
  return answers
end

local function spare_of(found)
  for _, driver in ipairs(found) do
    if not given[driver.id] then
      return driver
    end
  end
end

local function candidates(trip)
  local found = search(listening_free, trip, most, given, givens, radius, true)
  local spare = spare_of(found)
  if #found < most or not spare then
    local others = search(quiet_free, trip, math.max(most - #found, 1), spare and nobody or given, givens, radius, true)
    for _, driver in ipairs(others) do
      found[#found + 1] = driver
    end
  end
  trip.is_broken_off = budget <= 0
  return #found > 0 and found or { trip.nearest }
end

given, givens = {}, 0
local answers = { '0' }
for _, trip in ipairs(trips) do
  local found = trip.is_searched and not trip.nearest and not trip.is_open and {} or candidates(trip)
  local spare, count = spare_of(found), #answers + 1
  answers[count] = 0
  answers[count + 1] = trip.is_broken_off and '1' or '0'
  for i, driver in ipairs(found) do
    if i <= most or driver == spare then
      answers[count] = answers[count] + 1
      answers[#answers + 1] = driver.id
      answers[#answers + 1] = driver.listens
      answers[#answers + 1] = driver.metres
    end
  end
  answers[count] = tostring(answers[count])
  if spare then
    give(spare)
  end
  if #found == 0 or trip.reach < radius then
    list_waiting(trip)
  end
end
return answers
