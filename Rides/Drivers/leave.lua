-- Takes a driver offline. A trip he has stays his, and so does his busy mark.
-- KEYS     1 geo: drivers' positions   2 zset: driver -> last seen (ms)   3 set: drivers who auto-accept   4 geo: positions of those who are not busy
-- ARGV     1 driver
-- returns  nothing
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
