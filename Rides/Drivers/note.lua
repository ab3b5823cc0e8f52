-- Adds a name to a set.
-- KEYS     1 set
-- ARGV     1 name
-- returns  nothing
redis.call('SREM', KEYS[1], '') -- works on a full Redis: see Timers/claim.lua
redis.call('SADD', KEYS[1], ARGV[1])
