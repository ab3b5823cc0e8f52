-- Moves claimed timers to a new due time, each only while the claim still holds it. No delay releases them: they are
-- due again at once. The time to a deadline re-arms them. The delay is relative, so a difference between the stores'
-- clocks cannot make a timer spin or fire early.
-- KEYS[1]  zset: id -> due time (ms)
-- ARGV     1 the claims' lease end (ms)   2 grid (ms): a due time with a delay is rounded up to a multiple of it; 0
--          renews the claim, and the delay is a lease   3.. pairs of id and delay (ms)
-- returns  now (ms), how many were moved, the earliest new due time (ms) or ''
redis.call('ZREM', KEYS[1], '') -- works on a full Redis: see claim.lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease_end, grid = ARGV[1] - 0.5, tonumber(ARGV[2]) -- the half: see claim.lua
local ids = {}
for i = 3, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
local moves, earliest = {}, nil
for i, held_until in ipairs(redis.call('ZMSCORE', KEYS[1], unpack(ids))) do
  if held_until and tonumber(held_until) == lease_end then
    local delay = tonumber(ARGV[2 * i + 2])
    local due = now
    if grid == 0 then
      due = now + delay - 0.5
    elseif delay > 0 then
      due = math.ceil((now + delay) / grid) * grid
    end
    moves[#moves + 1] = string.format('%.1f', due)
    moves[#moves + 1] = ids[i]
    earliest = math.min(due, earliest or due)
  end
end
if earliest then
  redis.call('ZADD', KEYS[1], unpack(moves))
end
return { now, #moves / 2, earliest or '' }
