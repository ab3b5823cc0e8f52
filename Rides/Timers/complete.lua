-- Removes claimed timers whose effect is durable, each only while the claim still holds it. A timer that was scheduled
-- again, or claimed by a peer after the lease lapsed, stays.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 the claims' lease end (ms)   2.. ids
-- returns  how many were removed
local lease_end = ARGV[1] - 0.5 -- see claim.lua
local held = {}
for i, due in ipairs(redis.call('ZMSCORE', KEYS[1], unpack(ARGV, 2))) do
  if due and tonumber(due) == lease_end then
    held[#held + 1] = ARGV[i + 1]
  end
end
return #held == 0 and 0 or redis.call('ZREM', KEYS[1], unpack(held))
