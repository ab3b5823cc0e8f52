-- Records that drivers' apps listen: offers reach them at once. Drivers who are free are then found before the others.
-- Nothing is recorded of those who let an offer lapse lately: see DriverKeys.Listening.
-- KEYS     DriverKeys.All
-- ARGV     1 for how long (ms)   2.. drivers
-- returns  nothing
redis.call('ZREM', listening, '') -- works on a full Redis: see Timers/claim.lua
for i = 2, #ARGV do
  local heard_until = redis.call('ZSCORE', listening, ARGV[i])
  if not heard_until or tonumber(heard_until) > -now then
    redis.call('ZADD', listening, now + ARGV[1], ARGV[i])
    local position = redis.call('GEOPOS', quiet_free, ARGV[i])[1]
    if position then
      redis.call('ZREM', quiet_free, ARGV[i])
      redis.call('GEOADD', listening_free, position[1], position[2], ARGV[i])
    end
  end
end
