-- forget forgets the sign-ups of sessions whose retention is over; the sessions and their figures stay.
-- ARG  done: the start (ms) before which no session has sign-ups any more, '' if that is not known yet   tail: sessions
-- Returns how many sign-ups there were. Changes nothing that a screen shows, so it leaves seq alone.
local gone = 0
for _, session in ipairs(tail()) do
  local flat = redis.call('HGETALL', PREFIX.signups .. session)
  for j = 1, #flat, 2 do
    if string.sub(flat[j], 1, 6) == 'token:' then gone = gone + redis.call('HDEL', KEY.signup_tokens, flat[j + 1]) end
  end
  if #flat > 0 then redis.call('DEL', PREFIX.signups .. session) end
end
if ARG.done ~= '' then redis.call('HSET', KEY.meta, 'signups_forgotten', ARG.done) end
return gone
