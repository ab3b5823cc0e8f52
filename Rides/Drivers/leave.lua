-- Takes a driver offline, and remembers when, so that a position that was sent before does not bring them back. They
-- keep a trip that they have, and their busy mark. A driver who was seen since the request began stays online.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 how long ago the request began (ms)
-- returns  1 if the driver is offline now, else 0
local began = now - ARGV[2]
local last_seen, left_at = time_of(seen, ARGV[1]), time_of(left, ARGV[1])
if last_seen and last_seen > began then
  return 0
end

remove(ARGV[1])
redis.call('ZADD', left, math.max(began, left_at or began), ARGV[1])
return 1
