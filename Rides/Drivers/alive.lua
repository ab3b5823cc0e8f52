-- Finds the drivers whose last report began within a given time.
-- KEYS     DriverKeys.All
-- ARGV     pairs of driver and time (ms)
-- returns  these drivers
local positions, seen = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local alive = {}
for i = 1, #ARGV, 2 do
  local last_seen = redis.call('ZSCORE', seen, ARGV[i])
  if last_seen and tonumber(last_seen) > now - ARGV[i + 1] and tonumber(last_seen) <= now + 1000 then
    alive[#alive + 1] = ARGV[i]
  end
end
return alive
