-- Removes those of the given drivers of whom it is not known when they were last seen. Nothing else would remove them.
-- KEYS     DriverKeys.All
-- ARGV     drivers
-- returns  how many were removed
local strays = 0
for _, driver in ipairs(ARGV) do
  if not redis.call('ZSCORE', seen, driver) then
    strays = strays + math.min(remove(driver), 1)
  end
end
return strays
