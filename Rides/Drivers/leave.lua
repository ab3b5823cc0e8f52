-- Takes a driver offline, and remembers when, so that a position that was sent before does not bring them back. They
-- keep a trip that they have, and their busy mark. A driver who was seen since the request began stays online.
-- KEYS     DriverKeys.All
-- ARGV     1 driver   2 how long ago the request began (ms)
-- returns  1 if the driver is offline now, else 0
local positions, seen, busy, auto_accept, waiting, listening_free, quiet_free, listening, left, sequence = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local began = now - ARGV[2]
-- A time in the future is of a Redis whose clock was ahead, before a failover. It counts as unknown.
local function time_of(key)
  local score = redis.call('ZSCORE', key, ARGV[1])
  return score and tonumber(score) <= now + 1000 and tonumber(score) or nil
end
local last_seen, left_at = time_of(seen), time_of(left)
if last_seen and last_seen > began then
  return 0
end

for _, key in ipairs({ positions, seen, listening_free, quiet_free, sequence }) do
  redis.call('ZREM', key, ARGV[1])
end
redis.call('SREM', auto_accept, ARGV[1])
redis.call('ZADD', left, math.max(began, left_at or began), ARGV[1])
return 1
