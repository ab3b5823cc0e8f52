-- Finds the trips that wait near a driver of another region.
-- KEYS     DriverKeys.All
-- ARGV     1 longitude   2 latitude   3 radius (m)   4 most trips
-- returns  trip ids
return redis.call('ZCARD', waiting) == 0 and {} or trips_near(ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]))
