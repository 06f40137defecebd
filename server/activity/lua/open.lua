-- open reads a session and its sign-ups, or the one sign-up that a token opens.
-- ARG  session, '' for a token's   token: its SHA-256
-- Returns OK, position, {id, fields and values …}, {number, sign-up, …}; or NO_SESSION, NO_SIGNUP. Writes nothing.
local id, number = ARG.session, nil
if id == '' then
  local found = redis.call('HGET', KEY.signup_tokens, ARG.token)
  if not found then return {'NO_SIGNUP'} end
  id, number = string.match(found, '^(.*):(.*)$')
end
local words = session_words(id)
if #words == 1 then return {'NO_SESSION'} end
local signups = {}
if number then
  signups = {number, redis.call('HGET', PREFIX.signups .. id, number) or ''}
else
  local flat = redis.call('HGETALL', PREFIX.signups .. id)
  for i = 1, #flat, 2 do
    if string.sub(flat[i], 1, 6) ~= 'token:' then
      signups[#signups + 1], signups[#signups + 2] = flat[i], flat[i + 1]
    end
  end
end
return {'OK', position(), words, signups}
