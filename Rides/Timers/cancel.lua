-- Removes timers, whoever holds them: what they stood for is over.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     ids
-- returns  how many were removed
local removed = 0
for _, id in ipairs(ARGV) do
  removed = removed + redis.call('ZREM', KEYS[1], id)
end
return removed
