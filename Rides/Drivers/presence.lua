-- Records where a driver is. A driver of whom it is not known whether they are free gets a mark, and Postgres has to be
-- asked: one who was not known, who was silent, or whose mark has lapsed.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 longitude   3 latitude   4 auto-accept, 1 or 0   5 stale after (ms)
--          6 how long ago the request began (ms)   7 the client's sequence number, or ''
--          8 for how long nobody else asks Postgres (ms)
-- returns  1 if Postgres has to be asked, else 0
local driver, lon, lat = ARGV[1], ARGV[2], ARGV[3]
local began, stale = now - ARGV[6], now - ARGV[5]
-- All is read before anything is written, so a key of another type fails the script before it has an effect.
local last_seen, left_at = time_of(seen, driver), time_of(left, driver)
local last_number = redis.call('ZSCORE', sequence, driver)
local busy_until, heard_until = redis.call('ZSCORE', busy, driver), redis.call('ZSCORE', listening, driver)
local is_listed = redis.call('ZSCORE', listening_free, driver) or redis.call('ZSCORE', quiet_free, driver)
local accepted_at_once = redis.call('SISMEMBER', auto_accept, driver)

-- A request that was overtaken by a newer one, or by the driver's leaving, changes nothing. The number of a driver who
-- was silent since does not count: their app may have begun to count again.
local overtaken
if ARGV[7] ~= '' and last_number and last_seen and last_seen >= stale then
  overtaken = tonumber(ARGV[7]) <= tonumber(last_number)
else
  overtaken = last_seen and began < last_seen
end
if overtaken or (left_at and began <= left_at) then
  return 0
end

-- A full Redis refuses new drivers and goes on with those that it knows: see Timers/claim.lua.
if last_seen then
  redis.call('ZREM', busy, '')
end

redis.call('GEOADD', positions, lon, lat, driver)
redis.call('ZADD', seen, began, driver)
redis.call('ZREM', left, driver)
if tostring(accepted_at_once) ~= ARGV[4] then
  redis.call(ARGV[4] == '1' and 'SADD' or 'SREM', auto_accept, driver)
end
if ARGV[7] ~= '' then
  redis.call('ZADD', sequence, ARGV[7], driver)
elseif last_number then
  redis.call('ZREM', sequence, driver)
end

-- Each presence removes a few drivers who went silent, so that they cannot pile up.
for _, gone in ipairs(redis.call('ZRANGE', seen, '-inf', '(' .. stale, 'BYSCORE', 'LIMIT', 0, 4)) do
  if gone ~= driver then
    remove(gone)
  end
end

-- Of a driver who was silent, Redis may have forgotten a mark: it may have come back from an old copy.
if busy_until or not last_seen or last_seen < stale then
  if is_listed then
    redis.call('ZREM', listening_free, driver)
    redis.call('ZREM', quiet_free, driver)
  end
  -- A mark longer than any that is set is of a Redis whose clock was ahead, too: DriverOptions allows 10 minutes.
  if busy_until and tonumber(busy_until) > now and tonumber(busy_until) <= now + 601000 then
    return 0
  end
  redis.call('ZADD', busy, now + ARGV[8], driver)
  return 1
end

local listens = ARGV[4] == '1' or (heard_until and tonumber(heard_until) > now)
redis.call('ZREM', listens and quiet_free or listening_free, driver)
redis.call('GEOADD', listens and listening_free or quiet_free, lon, lat, driver)
return 0
