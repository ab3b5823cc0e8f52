-- What the scripts on drivers share. This text stands between clock.lua and theirs.
-- KEYS     DriverKeys.All
-- ARGV     the script's own
-- returns  nothing
local positions, seen, busy, auto_accept, waiting, listening_free, quiet_free, listening, left, sequence = unpack(KEYS)

-- When it happened to the driver. A time in the future is of a Redis whose clock was ahead, before a failover. It
-- counts as unknown.
local function time_of(key, driver)
  local score = redis.call('ZSCORE', key, driver)
  return score and tonumber(score) <= now + 1000 and tonumber(score) or nil
end

-- Removes a driver who is offline. A mark that they have stays. Returns from how many lists.
local function remove(driver)
  local removed = redis.call('SREM', auto_accept, driver)
  for _, key in ipairs({ positions, seen, listening_free, quiet_free, sequence }) do
    removed = removed + redis.call('ZREM', key, driver)
  end
  return removed
end
