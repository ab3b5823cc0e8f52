-- Removes those of the given drivers of whom it is not known when they were last seen. Nothing else would remove them.
-- KEYS     1 geo: positions of drivers   2 zset: driver -> last seen (ms)   3 set: drivers with auto-accept
--          4 geo: positions of drivers who are not busy
-- ARGV     drivers
-- returns  how many were removed
local strays = 0
for _, driver in ipairs(ARGV) do
  if not redis.call('ZSCORE', KEYS[2], driver) then
    local removed = redis.call('ZREM', KEYS[1], driver) + redis.call('ZREM', KEYS[4], driver) + redis.call('SREM', KEYS[3], driver)
    strays = strays + math.min(removed, 1)
  end
end
return strays
