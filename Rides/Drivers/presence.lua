-- Records where a driver is. A driver of whom it is not known whether they are free gets a mark, and Postgres has to be
-- asked: one who was not known, who was silent, or whose mark has lapsed.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 longitude   3 latitude   4 auto-accept, 1 or 0   5 stale after (ms)
--          6 how long ago the request began (ms)   7 the client's sequence number, or ''
--          8 for how long nobody else asks Postgres (ms)
--          9 '' if the region has to know the driver; 'unknown', 'free', or how long their mark still holds (ms): what
--          is known of them from elsewhere   10 for how long their app is taken to listen (ms), if 9 is not ''
--          11 how often the region is recorded again (ms)   12 this driver's offset within that time (ms)
-- returns  0 if all is done, 1 if Postgres has to be asked, 2 if the driver is not known here and nothing was done;
--          then 1 if the driver's region has to be recorded again, else 0
local driver, lon, lat, number, admission = ARGV[1], ARGV[2], ARGV[3], ARGV[7], ARGV[9]
local began, stale = now - ARGV[6], now - ARGV[5]
-- All is read before anything is written, so a key of another type fails the script before it has an effect.
local last_seen, last_number = time_of(seen, driver), redis.call('ZSCORE', sequence, driver)
local busy_until, heard_until = redis.call('ZSCORE', busy, driver), redis.call('ZSCORE', listening, driver)
local is_listed = redis.call('ZSCORE', listening_free, driver) or redis.call('ZSCORE', quiet_free, driver)
local accepted_at_once = redis.call('SISMEMBER', auto_accept, driver)
if is_overtaken(driver, began, number, stale) then
  return { 0, 0 }
end
local is_known = last_seen and last_seen >= stale
if not is_known and admission == '' then
  return { 2, 0 }
end

-- A full Redis refuses new drivers and goes on with those that it knows: see Timers/claim.lua.
if last_seen or (admission ~= '' and admission ~= 'unknown') then
  redis.call('ZREM', busy, '')
end

redis.call('GEOADD', positions, lon, lat, driver)
redis.call('ZADD', seen, began, driver)
redis.call('ZREM', left, driver)
if tostring(accepted_at_once) ~= ARGV[4] then
  redis.call(ARGV[4] == '1' and 'SADD' or 'SREM', auto_accept, driver)
end
if number ~= '' then
  redis.call('ZADD', sequence, number, driver)
elseif last_number then
  redis.call('ZREM', sequence, driver)
end

-- Each presence removes a few drivers who went silent, so that they cannot pile up.
for _, gone in ipairs(redis.call('ZRANGE', seen, '-inf', '(' .. stale, 'BYSCORE', 'LIMIT', 0, 4)) do
  if gone ~= driver then
    remove(gone)
  end
end

if admission ~= '' then
  if tonumber(ARGV[10]) > 0 and tonumber(heard_until or 0) < now + ARGV[10] then
    heard_until = now + ARGV[10]
    redis.call('ZADD', listening, heard_until, driver)
  end
  local mark = tonumber(admission)
  if mark and tonumber(busy_until or 0) < now + mark then
    busy_until = now + mark
    redis.call('ZADD', busy, busy_until, driver)
  end
end

-- Once in each period, at another moment for each driver.
local period, shift = tonumber(ARGV[11]), tonumber(ARGV[12])
local is_renewal = last_seen and math.floor((last_seen + shift) / period) ~= math.floor((began + shift) / period) and 1 or 0

-- Of a driver who was silent, Redis may have forgotten a mark: it may have come back from an old copy.
if busy_until or not (is_known or admission == 'free') then
  if is_listed then
    redis.call('ZREM', listening_free, driver)
    redis.call('ZREM', quiet_free, driver)
  end
  -- A mark longer than any that is set is of a Redis whose clock was ahead, too: DriverOptions allows 10 minutes.
  if busy_until and tonumber(busy_until) > now and tonumber(busy_until) <= now + 601000 then
    return { 0, is_renewal }
  end
  redis.call('ZADD', busy, now + ARGV[8], driver)
  return { 1, is_renewal }
end

local listens = ARGV[4] == '1' or (heard_until and tonumber(heard_until) > now)
redis.call('ZREM', listens and quiet_free or listening_free, driver)
redis.call('GEOADD', listens and listening_free or quiet_free, lon, lat, driver)
return { 0, is_renewal }
