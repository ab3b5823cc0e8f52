-- Finds the drivers whose last report began within a given time.
-- KEYS     DriverKeys.All
-- ARGV     pairs of driver and time (ms)
-- returns  these drivers
local alive = {}
for i = 1, #ARGV, 2 do
  local last_seen = time_of(seen, ARGV[i])
  if last_seen and last_seen > now - ARGV[i + 1] then
    alive[#alive + 1] = ARGV[i]
  end
end
return alive
