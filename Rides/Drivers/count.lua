-- Counts the drivers of a region.
-- KEYS     DriverKeys.All
-- ARGV     1 stale after (ms)
-- returns  how many were seen lately, how many are listed as free, how many were not seen lately
return {
  redis.call('ZCOUNT', seen, now - ARGV[1], '+inf'),
  redis.call('ZCARD', listening_free) + redis.call('ZCARD', quiet_free),
  redis.call('ZCOUNT', seen, '-inf', '(' .. now - ARGV[1]),
}
