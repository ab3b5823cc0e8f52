-- Records which region a driver is in, unless another one is recorded: there, the driver has to be removed first.
-- KEYS     1 hash: region; seen and number, when the report began that said so (ms) and its sequence number; left, when
--          the driver left (ms); heard, until when their app is taken to listen (ms)
-- ARGV     1 region   2 how long ago the request began (ms)   3 the client's sequence number, or ''
--          4 the region that the driver was removed from, or ''   5 stale after (ms)
--          6 how long this is remembered (ms)
-- returns  '' if it is recorded, 'overtaken', or the other region; then for how long the app is taken to listen (ms)
local region, seen_at, last_number, left_at, heard_until =
  unpack(redis.call('HMGET', KEYS[1], 'region', 'seen', 'number', 'left', 'heard'))
local began, number = now - ARGV[2], ARGV[3]

-- A time in the future is of a Redis whose clock was ahead, before a failover.
local function is_at_or_after(at)
  return at and tonumber(at) >= began and tonumber(at) <= now + 1000
end
-- As is_overtaken of reports.lua. Where this knows no number, the region itself may.
local overtaken = number == '' and is_at_or_after(seen_at)
if number ~= '' and last_number and tonumber(seen_at) >= now - ARGV[5] and tonumber(seen_at) <= now + 1000 then
  overtaken = tonumber(number) <= tonumber(last_number)
end
if is_at_or_after(left_at) or (region ~= ARGV[1] and overtaken) then
  return { 'overtaken', 0 }
end
local heard_for = heard_until and math.max(0, math.min(heard_until - now, 60000)) or 0
if region and region ~= ARGV[1] and region ~= ARGV[4] then
  return { region, heard_for }
end

if region then
  redis.call('HDEL', KEYS[1], '') -- works on a full Redis: see Timers/claim.lua
end
redis.call('HSET', KEYS[1], 'region', ARGV[1], 'seen', began)
if number ~= '' then
  redis.call('HSET', KEYS[1], 'number', number)
else
  redis.call('HDEL', KEYS[1], 'number')
end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return { '', heard_for }
