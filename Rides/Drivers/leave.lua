-- Takes a driver offline. They keep a trip that they have, and their busy mark.
-- KEYS     1 geo: positions of drivers   2 zset: driver -> last seen (ms)   3 set: drivers with auto-accept
--          4 geo: positions of drivers who are not busy
-- ARGV     1 driver
-- returns  nothing
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
