-- Says that the shard is looked after, by a marker: a member of the set, so that whatever loses the timers loses the
-- marker too. Its score is in the far future, where it never falls due; an older release reads it as a distant head.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 the marker's member   2 added to its score   3 the oldest marker that counts (ms), or '' to set it anyway
-- returns  1 if the marker was set, 0 if it is missing or too old, and was left so
redis.call('ZREM', KEYS[1], '') -- works on a full Redis: see claim.lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[3] ~= '' then
  local tended = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if not tended or tended - ARGV[2] < now - ARGV[3] then
    return 0
  end
end
redis.call('ZADD', KEYS[1], string.format('%.0f', ARGV[2] + now), ARGV[1])
return 1
