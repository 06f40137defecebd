-- session_open reads a session and its sign-ups, or the one sign-up that a token opens.
-- KEYS  1 meta (hash)   2 sign-up tokens (hash: SHA-256 → <session>:<number>)
-- ARGV  1 now (ms)   2 key prefix of sessions   3 of sign-ups   4 session, '' for a token's   5 SHA-256 of the token
-- Returns OK, position, {id, fields and values …}, {number, sign-up, …}; or NO_SESSION, NO_SIGNUP. Writes nothing.
local id, number = ARGV[4], nil
if id == '' then
  local found = redis.call('HGET', KEYS[2], ARGV[5])
  if not found then return {'NO_SIGNUP'} end
  id, number = string.match(found, '^(.*):(.*)$')
end
local words = redis.call('HGETALL', ARGV[2] .. id)
if #words == 0 then return {'NO_SESSION'} end
table.insert(words, 1, id)
local signups = {}
if number then
  signups = {number, redis.call('HGET', ARGV[3] .. id, number) or ''}
else
  local flat = redis.call('HGETALL', ARGV[3] .. id)
  for i = 1, #flat, 2 do
    if string.sub(flat[i], 1, 6) ~= 'token:' then
      signups[#signups + 1], signups[#signups + 2] = flat[i], flat[i + 1]
    end
  end
end
return {'OK', position(ARGV[1]), words, signups}
