-- Records where a driver is. A driver of whom it is not known whether they are free gets a mark, and Postgres has to be
-- asked: one who was not known, and one whose mark has lapsed. A driver who was silent and is free again brings up the
-- waiting trips near, for a nudge.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 longitude   3 latitude   4 auto-accept, 1 or 0   5 stale after (ms)   6 radius (m)
--          7 most trips   8 how long ago the request began (ms)   9 the client's sequence number, or ''
--          10 for how long nobody else asks Postgres (ms)
-- returns  'ask' if Postgres has to be asked, else ''; then trip ids, the nearest first
local positions, seen, busy, auto_accept, waiting, listening_free, quiet_free, listening, left, sequence = unpack(KEYS)
local driver, lon, lat = ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local began, stale = now - ARGV[8], now - ARGV[5]
-- A time in the future is of a Redis whose clock was ahead, before a failover. It counts as unknown.
local function time_of(key)
  local score = redis.call('ZSCORE', key, driver)
  return score and tonumber(score) <= now + 1000 and tonumber(score) or nil
end
local last_seen, left_at = time_of(seen), time_of(left)

-- A request that was overtaken by a newer one, or by the driver's leaving, changes nothing. The number of a driver who
-- was silent since does not count: their app may have begun to count again.
local last_number = ARGV[9] ~= '' and last_seen and last_seen >= stale and redis.call('ZSCORE', sequence, driver)
local overtaken
if last_number then
  overtaken = tonumber(ARGV[9]) <= tonumber(last_number)
else
  overtaken = last_seen and began < last_seen
end
if overtaken or (left_at and began <= left_at) then
  return { '' }
end

-- A full Redis refuses new drivers and goes on with those that it knows: see Timers/claim.lua.
if last_seen then
  redis.call('ZREM', busy, '')
end

redis.call('GEOADD', positions, lon, lat, driver)
redis.call('ZADD', seen, began, driver)
redis.call('ZREM', left, driver)
redis.call(ARGV[4] == '1' and 'SADD' or 'SREM', auto_accept, driver)
if ARGV[9] == '' then
  redis.call('ZREM', sequence, driver)
else
  redis.call('ZADD', sequence, ARGV[9], driver)
end

-- Each presence removes a few drivers who went silent, so that they cannot pile up.
for _, gone in ipairs(redis.call('ZRANGE', seen, '-inf', '(' .. stale, 'BYSCORE', 'LIMIT', 0, 4)) do
  if gone ~= driver then
    for _, key in ipairs({ positions, seen, listening_free, quiet_free, sequence }) do
      redis.call('ZREM', key, gone)
    end
    redis.call('SREM', auto_accept, gone)
  end
end

-- A mark longer than any that is set is of a Redis whose clock was ahead, too: DriverOptions allows 10 minutes.
local busy_until = redis.call('ZSCORE', busy, driver)
if busy_until or not last_seen then
  redis.call('ZREM', listening_free, driver)
  redis.call('ZREM', quiet_free, driver)
  if busy_until and tonumber(busy_until) > now and tonumber(busy_until) <= now + 601000 then
    return { '' }
  end
  redis.call('ZADD', busy, now + ARGV[10], driver)
  return { 'ask' }
end

local heard_until = redis.call('ZSCORE', listening, driver)
local listens = ARGV[4] == '1' or (heard_until and tonumber(heard_until) > now)
redis.call('ZREM', listens and quiet_free or listening_free, driver)
redis.call('GEOADD', listens and listening_free or quiet_free, lon, lat, driver)
if last_seen >= stale then
  return { '' }
end
return { '', unpack(redis.call('GEOSEARCH', waiting, 'FROMLONLAT', lon, lat, 'BYRADIUS', ARGV[6], 'm', 'ASC', 'COUNT', ARGV[7])) }
