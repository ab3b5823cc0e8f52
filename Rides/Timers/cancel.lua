-- Removes timers, claimed or not: what they stood for is over. A timer that is due later than the given time stays: it
-- was scheduled again since, for something that is not over.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     pairs of latest due time (ms) and id
-- returns  how many were removed
local ids = {}
for i = 2, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
local over = {}
for i, due in ipairs(redis.call('ZMSCORE', KEYS[1], unpack(ids))) do
  if due and tonumber(due) <= tonumber(ARGV[2 * i - 1]) then
    over[#over + 1] = ids[i]
  end
end
return #over == 0 and 0 or redis.call('ZREM', KEYS[1], unpack(over))
