-- Marks drivers as busy for a while, however they were marked before.
-- KEYS[1]  zset: driver -> busy until (ms)
-- ARGV     1 for how long (ms)   2.. drivers
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, #ARGV do
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i])
end
