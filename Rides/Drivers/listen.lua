-- Records that drivers' apps listen: offers reach them at once. Drivers who are free are then found before the others.
-- KEYS     DriverKeys.All
-- ARGV     1 for how long (ms)   2.. drivers
-- returns  nothing
redis.call('ZREM', listening, '') -- works on a full Redis: see Timers/claim.lua
for i = 2, #ARGV do
  redis.call('ZADD', listening, now + ARGV[1], ARGV[i])
  local position = redis.call('GEOPOS', quiet_free, ARGV[i])[1]
  if position then
    redis.call('ZREM', quiet_free, ARGV[i])
    redis.call('GEOADD', listening_free, position[1], position[2], ARGV[i])
  end
end
