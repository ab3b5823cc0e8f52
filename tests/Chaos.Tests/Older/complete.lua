-- Removes claimed timers whose effect is durable, each only while the claim still holds it: a timer that was scheduled
-- again, or claimed by a peer after the lease lapsed, stays.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 the claims' lease end (ms)   2.. ids
-- returns  how many were removed
local removed = 0
for i = 2, #ARGV do
  if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i])) == tonumber(ARGV[1]) then
    removed = removed + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return removed
