-- Marks drivers who let an offer lapse: they get no other one for a while, and for longer their apps are taken not to
-- listen, although they have streams. A mark that is gone stays gone: the driver was freed since.
-- KEYS     DriverKeys.All
-- ARGV     1 for how long the mark holds (ms)   2 for how long the app is taken not to listen (ms)   3.. drivers
-- returns  nothing
redis.call('ZREM', busy, '') -- works on a full Redis: see Timers/claim.lua
for i = 3, #ARGV do
  if redis.call('ZSCORE', busy, ARGV[i]) then
    redis.call('ZADD', busy, now + ARGV[1], ARGV[i])
    redis.call('ZADD', listening, -(now + ARGV[2]), ARGV[i])
  end
end
