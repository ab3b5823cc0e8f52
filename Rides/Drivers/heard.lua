-- Records that a driver's app listens.
-- KEYS     1 hash: see located.lua
-- ARGV     1 for how long (ms)   2 how long this is remembered (ms)
-- returns  the region that they are in, or ''
redis.call('HDEL', KEYS[1], '') -- works on a full Redis: see Timers/claim.lua
redis.call('HSET', KEYS[1], 'heard', now + ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('HGET', KEYS[1], 'region') or ''
