-- Takes a driver offline, and remembers when, so that a position that was sent before does not bring them back. They
-- keep a trip that they have, and their busy mark. A driver who was seen since the request began stays online.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 how long ago the request began (ms)
-- returns  1 if the driver is offline now, else 0
local positions, seen, busy, auto_accept, waiting, listening_free, quiet_free, listening, left, sequence = unpack(KEYS)
local time = redis.call('TIME')
local began = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[2]
local last_seen = redis.call('ZSCORE', seen, ARGV[1])
if last_seen and tonumber(last_seen) > began and tonumber(last_seen) <= began + ARGV[2] + 1000 then
  return 0
end

for _, key in ipairs({ positions, seen, listening_free, quiet_free, sequence }) do
  redis.call('ZREM', key, ARGV[1])
end
redis.call('SREM', auto_accept, ARGV[1])
redis.call('ZADD', left, began, ARGV[1])
return 1
