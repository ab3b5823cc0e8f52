-- Removes timers, whoever holds them: what they stood for is over. One that is due later than the caller knows stays: it was scheduled
-- anew meanwhile, for something that is not over.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     pairs of latest due time (ms) and id
-- returns  how many were removed
local removed = 0
for i = 1, #ARGV, 2 do
  local due = redis.call('ZSCORE', KEYS[1], ARGV[i + 1])
  if due and tonumber(due) <= tonumber(ARGV[i]) then
    removed = removed + redis.call('ZREM', KEYS[1], ARGV[i + 1])
  end
end
return removed
