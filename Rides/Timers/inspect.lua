-- Counts the timers of a shard. Changes nothing. What it reads is bounded: it counts claims among the first entries
-- only that fall due within a lease.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 the marker's member: see tend.lua   2 lease (ms)   3 the most entries to look at for claims
-- returns  now (ms), timers, of them due, of them claimed, 1 if there may be more claims else 0, the head's due time or
--          ''
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local timers = redis.call('ZCARD', KEYS[1]) - (redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0)
local due = redis.call('ZCOUNT', KEYS[1], '-inf', now)
local near = redis.call(
  'ZRANGE', KEYS[1], string.format('(%.0f', now), now + ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[3], 'WITHSCORES')
local claimed = 0
for i = 2, #near, 2 do
  if near[i] % 1 ~= 0 then -- see claim.lua
    claimed = claimed + 1
  end
end
local head = timers > 0 and redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or ''
return { now, timers, due, claimed, #near / 2 == tonumber(ARGV[3]) and 1 or 0, head }
