-- Removes those of the given drivers of whom it is not known when they were last seen. Nothing else would remove them.
-- KEYS     DriverKeys.All
-- ARGV     drivers
-- returns  how many were removed
local positions, seen, busy, auto_accept, waiting, listening_free, quiet_free, listening, left, sequence = unpack(KEYS)
local strays = 0
for _, driver in ipairs(ARGV) do
  if not redis.call('ZSCORE', seen, driver) then
    local removed = redis.call('SREM', auto_accept, driver)
    for _, key in ipairs({ positions, listening_free, quiet_free, sequence }) do
      removed = removed + redis.call('ZREM', key, driver)
    end
    strays = strays + math.min(removed, 1)
  end
end
return strays
