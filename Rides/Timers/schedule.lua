-- Schedules timers. Returns whether one of them may be the set's new head: only then do sleeping pumps need a hint.
-- A full Redis refuses all of it, except that SOONER still moves what the set holds.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 'ALWAYS' adds or moves, 'MISSING' only adds, 'SOONER' adds, or moves to an earlier time
--          2.. pairs of due time (ms) and id; due time 0 means now, so that what is due at once takes its turn
-- returns  how many were added or moved, 1 if the head is one of these timers and any was changed, else 0
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for i = 2, #ARGV, 2 do
  if ARGV[i] == '0' then
    ARGV[i] = now
  end
end

local changed
if ARGV[1] == 'MISSING' then
  changed = redis.call('ZADD', KEYS[1], 'NX', 'CH', unpack(ARGV, 2))
elseif ARGV[1] == 'SOONER' then
  changed = redis.pcall('ZADD', KEYS[1], 'LT', 'CH', unpack(ARGV, 2))
  if type(changed) == 'table' then
    redis.call('ZREM', KEYS[1], '') -- works on a full Redis: see claim.lua
    changed = redis.call('ZADD', KEYS[1], 'XX', 'LT', 'CH', unpack(ARGV, 2))
  end
else
  changed = redis.call('ZADD', KEYS[1], 'CH', unpack(ARGV, 2))
end
if changed > 0 then
  local head = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
  for i = 3, #ARGV, 2 do
    if ARGV[i] == head then
      return { changed, 1 }
    end
  end
end
return { changed, 0 }
