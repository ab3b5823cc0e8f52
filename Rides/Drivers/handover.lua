-- Removes a driver who was seen in another region since. Unless the report from there was overtaken, nothing of them
-- stays but when they left.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 how long ago the request began (ms)   3 the client's sequence number, or ''
--          4 stale after (ms)
-- returns  '' if the report was overtaken; else what is known of the driver: 'free', how long their mark still holds
--          (ms; it has lapsed if negative), or 'unknown'
local driver, began, stale = ARGV[1], now - ARGV[2], now - ARGV[4]
local last_seen, busy_until = time_of(seen, driver), redis.call('ZSCORE', busy, driver)
local is_listed = redis.call('ZSCORE', listening_free, driver) or redis.call('ZSCORE', quiet_free, driver)
if is_overtaken(driver, began, ARGV[3], stale) then
  return ''
end

redis.call('ZREM', busy, driver) -- first, so that the rest works on a full Redis: see Timers/claim.lua
redis.call('ZREM', listening, driver)
remove(driver)
redis.call('ZADD', left, began, driver)
if busy_until then
  return tostring(busy_until - now)
end
return is_listed and last_seen and last_seen >= stale and 'free' or 'unknown'
