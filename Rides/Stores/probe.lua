-- Tries each command that the scripts of this system use, on keys of its own, and renews the claim of this environment
-- to the key prefix. So it shows a Redis that answers but is full, a replica, too old, or not allowed to do something.
-- KEYS     1 zset   2 geo   3 set   4 string: the environment that uses the prefix   5 hash (all in one slot)
-- ARGV     1 this environment, or '' if it is not known yet   2 how long its claim lasts (ms)   3 a channel
--          4 the name that this environment had before, or ''   5 1 if it may claim a prefix that is free, else 0
-- returns  the environment that uses the prefix, or ''; then pairs of a refused command with its options, and the error
local refused = {}
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err then
    local name = {}
    for _, word in ipairs({ ... }) do
      if type(word) == 'string' and string.match(word, '^%u+$') then
        name[#name + 1] = word
      end
    end
    refused[#refused + 1] = table.concat(name, ' ')
    refused[#refused + 1] = answer.err
  end
end

-- First a command that needs memory: after a removal, a full Redis would allow it.
try('ZADD', KEYS[1], 'CH', 1, 'probe')
try('ZADD', KEYS[1], 'LT', 1, 'probe')
try('TIME')
try('ZRANGE', KEYS[1], '-inf', 1, 'BYSCORE', 'LIMIT', 0, 1)
try('ZCARD', KEYS[1])
try('ZCOUNT', KEYS[1], '-inf', 1)
try('ZSCORE', KEYS[1], 'probe')
try('ZMSCORE', KEYS[1], 'probe')
try('ZREM', KEYS[1], 'probe')
try('ZREMRANGEBYRANK', KEYS[1], 0, 0)
try('ZREMRANGEBYSCORE', KEYS[1], 0, 0)
try('ZSCAN', KEYS[1], 0)
try('TYPE', KEYS[1])
try('GEOADD', KEYS[2], 0, 0, 'probe')
try('GEOPOS', KEYS[2], 'probe')
try('GEOSEARCH', KEYS[2], 'FROMLONLAT', 0, 0, 'BYRADIUS', 1, 'm', 'ASC', 'COUNT', 1, 'WITHDIST')
try('SADD', KEYS[3], 'probe')
try('SISMEMBER', KEYS[3], 'probe')
try('SMEMBERS', KEYS[3])
try('SSCAN', KEYS[3], 0)
try('SREM', KEYS[3], 'probe')
try('HSET', KEYS[5], 'probe', 1)
try('HGET', KEYS[5], 'probe')
try('HGETALL', KEYS[5])
try('HMGET', KEYS[5], 'probe')
try('PEXPIRE', KEYS[5], 60000)
try('HDEL', KEYS[5], 'probe')
try('RENAME', KEYS[2], KEYS[2])
try('PUBLISH', ARGV[3], '')

local owner = redis.pcall('GET', KEYS[4])
if type(owner) ~= 'string' then
  owner = ''
end
if owner ~= '' and redis.pcall('PTTL', KEYS[4]) == -1 then
  -- Set by hand, or copied: from now on it lapses as any other.
  try('SET', KEYS[4], owner, 'PX', ARGV[2])
end
local isFree = owner == ''
local isOwn = not isFree and (owner == ARGV[1] or owner == ARGV[4])
if ARGV[1] ~= '' and (isOwn or (isFree and ARGV[5] == '1')) then
  owner = ARGV[1]
  try('SET', KEYS[4], owner, 'PX', ARGV[2])
end
return { owner, unpack(refused) }
