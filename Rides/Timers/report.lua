-- Records what the pump of a replica has done, and returns what all pumps have. Those that have been silent for long
-- are forgotten, and so is what is no report.
-- KEYS[1]  hash: queue and replica -> when (ms), and timers claimed a second
-- ARGV     1 how long a silent pump is remembered (ms)   2 the caller's queue and replica, or '' to read only
--          3 timers claimed a second
-- returns  now (ms), then pairs of field and value
redis.call('HDEL', KEYS[1], '') -- a command that needs no memory comes first: see claim.lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[2], string.format('%.0f %s', now, ARGV[3]))
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
local pumps, kept = redis.call('HGETALL', KEYS[1]), { now }
for i = 1, #pumps, 2 do
  local at, rate = string.match(pumps[i + 1], '^(%d+) (%d+%.?%d*)$')
  at, rate = tonumber(at), tonumber(rate)
  if at and at >= now - ARGV[1] and at <= now + ARGV[1] and rate < 1e9 then
    kept[#kept + 1] = pumps[i]
    kept[#kept + 1] = pumps[i + 1]
  else
    redis.call('HDEL', KEYS[1], pumps[i])
  end
end
return kept
