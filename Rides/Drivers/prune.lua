-- Removes drivers who have been silent for long, and busy marks that lapsed long ago. A silent driver keeps a mark that
-- has not lapsed: they may have a trip.
-- KEYS     1 geo: positions of drivers   2 zset: driver -> last seen (ms)   3 zset: driver -> busy until (ms)
--          4 set: drivers with auto-accept   5 geo: pick-ups of trips that wait for a driver
--          6 geo: positions of drivers who are not busy
-- ARGV     1 for how long (ms)   2 most drivers, and most marks
-- returns  how many drivers were removed, and how many marks
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local old = '(' .. now - ARGV[1]

local silent = redis.call('ZRANGE', KEYS[2], '-inf', old, 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, driver in ipairs(silent) do
  redis.call('ZREM', KEYS[1], driver)
  redis.call('ZREM', KEYS[2], driver)
  redis.call('ZREM', KEYS[6], driver)
  redis.call('SREM', KEYS[4], driver)
end

-- A driver whose mark has lapsed is free, if they are still online.
local lapsed = redis.call('ZRANGE', KEYS[3], '-inf', old, 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, driver in ipairs(lapsed) do
  redis.call('ZREM', KEYS[3], driver)
  local position = redis.call('GEOPOS', KEYS[1], driver)[1]
  if position then
    redis.call('GEOADD', KEYS[6], position[1], position[2], driver)
  end
end
return { #silent, #lapsed }
