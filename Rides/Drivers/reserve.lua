-- Finds, for one trip after the other, a driver who is free, recently seen and not excluded, and reserves them, so that
-- no two workers pick the same driver: the one whom the trip should get if they are still free, else the nearest whose
-- app listens, else the nearest of the others. When there is none, the same step lists the trip as waiting.
-- KEYS     DriverKeys.All
-- ARGV     1 to 4: see search.lua   5.. trips
-- returns  for each trip three values. Found: the driver, '1' if they have auto-accept on, else '0', and '1' if their
--          app listens, else '0'. Not found: '', '1' if the search was broken off, '2' if the trip is open, '3' if it
--          is and nobody is free in this region, else '0', and ''. A trip is open when its driver may be in another
--          region; so are the trips behind it, which must not take drivers that it may need.
local function preferred(trip)
  for _, list in ipairs(trip.preferred ~= '' and { listening_free, quiet_free } or {}) do
    if redis.call('ZSCORE', list, trip.preferred) then
      return usable(list, { trip.preferred }, {}, trip, 1, nobody)[1]
    end
  end
end

local answers, is_open = {}, false
for _, trip in ipairs(trips_from(5)) do
  local driver = not is_open and (preferred(trip) or nearest(trip)) or nil
  is_open = is_open or trip.is_open
  trip.is_open = is_open
  settle(trip, driver, answers)
end
return answers
