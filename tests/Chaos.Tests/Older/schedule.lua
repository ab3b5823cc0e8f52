-- Schedules timers. Says whether the set's head has come nearer, which is when sleeping pumps need a hint.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 'ALWAYS' adds or moves, 'MISSING' adds only, 'SOONER' adds, or moves to an earlier time only
--          2.. pairs of due time (ms) and id
-- returns  how many were added or moved, 1 if the head came nearer, else 0
local before = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local changed = 0
for i = 2, #ARGV, 2 do
  if ARGV[1] == 'MISSING' then
    changed = changed + redis.call('ZADD', KEYS[1], 'NX', 'CH', ARGV[i], ARGV[i + 1])
  elseif ARGV[1] == 'SOONER' then
    changed = changed + redis.call('ZADD', KEYS[1], 'LT', 'CH', ARGV[i], ARGV[i + 1])
  else
    changed = changed + redis.call('ZADD', KEYS[1], 'CH', ARGV[i], ARGV[i + 1])
  end
end
local after = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local nearer = after[2] and (not before[2] or tonumber(after[2]) < tonumber(before[2]))
return { changed, nearer and 1 or 0 }
