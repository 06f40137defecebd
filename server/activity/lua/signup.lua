-- signup signs a visitor up for a session.
-- ARG  as in sessions.lua, with move: sign_up   language   residence, origin: as they are counted
--      token: its SHA-256   sealed: the token, with the idempotency key
-- Returns OK, sealed token, number, sign-up, session; or NO_SESSION, SESSION_CANCELLED, SESSION_OVER, SESSION_FULL.
-- Keeps: one sign-up per key; never more sign-ups than places; numbers of a session rise by one. Where the visitor lives
-- and comes from is added to the day's sums and tied to nothing.
local MOST = 9999 -- numbers of one session, those of cancelled sign-ups among them
local session, token_hash = ARG.session, ARG.token
local answer = settled()
if answer then return answer end
local s = session_fields(session)
if not s then return {'NO_SESSION'} end
if s.state == 'cancelled' then return {'SESSION_CANCELLED'} end
local now, seq = branch_time(), next_seq()
if now >= s.over then return {'SESSION_OVER'} end
if s.signed >= tonumber(s.capacity) or s.last >= MOST then return {'SESSION_FULL'} end
writable()

local record, signups, number = record_of(session), signups_of(session), text(s.last + 1)
follow(session, s)
keep(record, 'last', number)
add(record, 'signed', 1)
put(signups, number, 'signed_up,' .. ARG.language .. ',' .. text(now) .. ',')
put(signups, 'token:' .. number, token_hash)
put(KEY.signup_tokens, token_hash, session .. ':' .. number)
add(KEY.counts, 'signups:service:' .. s.service, 1)
add(KEY.counts, 'signups:residence:' .. ARG.residence, 1)
add(KEY.counts, 'signups:origin:' .. ARG.origin, 1)
return session_changed(seq, now, session, s, {signup = number, to = 'signed_up', outcome = function()
  local words = session_words(session)
  table.insert(words, 1, redis.call('HGET', signups, number))
  table.insert(words, 1, number)
  table.insert(words, 1, ARG.sealed)
  return words
end})
