-- Moves claimed timers to a new due time, each only while the claim still holds it. With no delay it releases them (due again at
-- once), with the lease it renews the claim, with the time to a deadline it re-arms them. The delay is relative, so that a
-- difference between the stores' clocks cannot make a timer spin or fire early.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 the claims' lease end (ms)   2.. pairs of id and delay (ms)
-- returns  now (ms), how many were moved
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local moved = 0
for i = 2, #ARGV, 2 do
  if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i])) == tonumber(ARGV[1]) then
    redis.call('ZADD', KEYS[1], now + ARGV[i + 1], ARGV[i])
    moved = moved + 1
  end
end
return { now, moved }
