-- Renames what is found under a key, if it has another type than the key's value. This is a script because between two
-- calls another process may write the right value, which must stay.
-- KEYS     1 the key   2 the new name: a value that has it already is lost
-- ARGV     1 the type of the key's value, as TYPE names it
-- returns  the type of what was renamed, or ''
local found = redis.call('TYPE', KEYS[1])['ok']
if found == 'none' or found == ARGV[1] then
  return ''
end
redis.call('RENAME', KEYS[1], KEYS[2])
return found
