-- Takes or keeps a lease. A holder that does not keep it loses it when it ends.
-- KEYS[1]  zset: the holder's token -> when its lease ends (ms)
-- ARGV     1 the caller's token   2 length (ms)   3 '1' takes a free lease, '0' only keeps the caller's own
-- returns  1 if the caller holds the lease
--
-- Begins with a removal, so it works on a full Redis: there only the first write of a script is refused.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local holder = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
if holder == ARGV[1] or (not holder and ARGV[3] == '1') then
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  return 1
end
return 0
