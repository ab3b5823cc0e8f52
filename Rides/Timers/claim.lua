-- Claims due timers by moving each one lease into the future. A claim that is not completed falls due again by itself.
-- Reads from -inf, so it misses no timer that was added late. A claim's score has a half millisecond, which due times
-- do not have: so inspect.lua tells claims from timers, and a claim tells the timers whose earlier claim has lapsed.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 the most to claim   2 lease (ms)   3 the marker's member: see tend.lua
-- returns  now (ms), the claims' lease end (ms), the due time of the next head (ms) or '', the claimed members, and
--          those of them whose earlier claim has lapsed
--
-- Begins with a ZREM that removes nothing, as all scripts do that only move or remove. When Redis' memory is full, it
-- refuses a script's first write if that may need memory. A ZREM never does, and the writes after it are not refused,
-- so that no script ends half done (Redis 6.2 and 7, Valkey).
redis.call('ZREM', KEYS[1], '')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease_end = now + ARGV[2]
local scored = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
local due, lapsed = {}, {}
if #scored > 0 then
  local claims, score = {}, string.format('%.1f', lease_end - 0.5)
  for i = 1, #scored, 2 do
    claims[i], claims[i + 1] = score, scored[i]
    due[#due + 1] = scored[i]
    if scored[i + 1] % 1 ~= 0 then
      lapsed[#lapsed + 1] = scored[i]
    end
  end
  redis.call('ZADD', KEYS[1], unpack(claims))
end
local head = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return { now, lease_end, head[1] ~= ARGV[3] and head[2] or '', due, lapsed }
