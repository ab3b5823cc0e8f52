-- What the scripts on drivers' reports share. This text stands between drivers.lua and theirs.
-- KEYS     DriverKeys.All
-- ARGV     the script's own
-- returns  nothing

-- Whether a report was overtaken by a newer one, or by the driver's leaving. The sequence number of a driver who was
-- silent since does not count: their app may have begun to count again.
-- began    when the request began (ms)
-- number   its sequence number, or ''
-- stale    a driver who was last seen before this was silent (ms)
local function is_overtaken(driver, began, number, stale)
  local last_seen, left_at = time_of(seen, driver), time_of(left, driver)
  local last_number = redis.call('ZSCORE', sequence, driver)
  if left_at and began <= left_at then
    return true
  end
  if number ~= '' and last_number and last_seen and last_seen >= stale then
    return tonumber(number) <= tonumber(last_number)
  end
  return last_seen and began < last_seen
end
