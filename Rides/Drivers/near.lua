-- The trips that wait near a place. This text stands between drivers.lua and the scripts that look for them.
-- KEYS     DriverKeys.All
-- ARGV     the script's own
-- returns  nothing

-- Ring by ring, and no ring is read farther than to the most trips: the cost does not grow with how many wait. Of more
-- than the most, those of a smaller ring.
local function trips_near(lon, lat, radius, most)
  local within = radius / 64
  while true do
    local near = redis.call('GEOSEARCH', waiting, 'FROMLONLAT', lon, lat, 'BYRADIUS', within, 'm', 'ASC', 'COUNT', most, 'ANY')
    if #near >= most or within >= radius then
      return near
    end
    within = math.min(within * 4, radius)
  end
end
