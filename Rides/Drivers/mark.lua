-- Sets for how long drivers' busy marks hold. A mark that is gone stays gone: the driver was freed since, and a late
-- mark would hide them.
-- KEYS[1]  zset: driver -> busy until (ms)
-- ARGV     1 for how long (ms)   2.. drivers
-- returns  nothing
redis.call('ZREM', KEYS[1], '') -- works on a full Redis: see Timers/claim.lua
for i = 2, #ARGV do
  redis.call('ZADD', KEYS[1], 'XX', now + ARGV[1], ARGV[i])
end
