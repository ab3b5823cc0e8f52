-- Removes drivers who have been silent for long, and what was remembered of drivers long ago: marks that lapsed, that
-- they left, that their apps listened. The mark of a driver who is online stays: their next presence has it checked.
-- KEYS     DriverKeys.All
-- ARGV     1 for how long (ms)   2 most drivers, and most of each kind
-- returns  how many drivers were removed, how many marks, 1 if there may be more to remove, else 0, and 1 if nothing is
--          left, else 0
-- A time that has a minus sign in front is long ago as well: see DriverKeys.Listening.
local function old(key)
  local before = now - ARGV[1]
  return redis.call('ZRANGE', key, '(' .. -before, '(' .. before, 'BYSCORE', 'LIMIT', 0, ARGV[2])
end

local silent, marks = old(seen), 0
for _, driver in ipairs(redis.call('ZRANGE', seen, '(' .. now + 60000, '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
  silent[#silent + 1] = driver -- by a clock that was ahead, before a failover
end
for _, driver in ipairs(silent) do
  remove(driver)
end

for _, driver in ipairs(old(busy)) do
  if not redis.call('ZSCORE', seen, driver) then
    marks = marks + redis.call('ZREM', busy, driver)
  end
end

local most = math.max(#silent, marks)
for _, key in ipairs({ listening, left }) do
  local entries = old(key)
  for _, driver in ipairs(entries) do
    redis.call('ZREM', key, driver)
  end
  most = math.max(most, #entries)
end

local is_empty = 1
for _, key in ipairs(KEYS) do
  if redis.call('TYPE', key)['ok'] ~= 'none' then
    is_empty = 0
  end
end
return { #silent, marks, most >= tonumber(ARGV[2]) and 1 or 0, is_empty }
