-- The time by the clock of Redis. This text stands before that of the scripts on drivers.
-- KEYS     the script's own
-- ARGV     the script's own
-- returns  nothing
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
