-- session_signup signs a visitor up for a session.
-- ARGV  16 move: sign_up   17 language   18 residence and 19 origin, as they are counted   20 SHA-256 of the token
--       21 token sealed with the idempotency key
-- Returns OK, sealed token, number, sign-up, session; or NO_SESSION, SESSION_CANCELLED, SESSION_OVER, SESSION_FULL.
-- Keeps: one sign-up per key; never more sign-ups than places; numbers of a session rise by one. Where the visitor lives
-- and comes from is added to the day's sums and tied to nothing.
local MOST = 9999 -- numbers of one session, those of cancelled sign-ups among them
local language, residence, origin, token_hash, sealed = ARGV[17], ARGV[18], ARGV[19], ARGV[20], ARGV[21]
local answer = settled()
if answer then return answer end
local s = session_fields(session)
if not s then return {'NO_SESSION'} end
if s.state == 'cancelled' then return {'SESSION_CANCELLED'} end
local now, seq = branch_time(ARGV[1]), next_seq()
if now >= s.over then return {'SESSION_OVER'} end
if s.signed >= tonumber(s.capacity) or s.last >= MOST then return {'SESSION_FULL'} end
writable()

local record, signups, number = record_of(session), signups_of(session), text(s.last + 1)
follow(session, s)
keep(record, 'last', number)
add(record, 'signed', 1)
put(signups, number, 'signed_up,' .. language .. ',' .. text(now) .. ',')
put(signups, 'token:' .. number, token_hash)
put(signup_tokens, token_hash, session .. ':' .. number)
add(counts_today, 'signups:service:' .. s.service, 1)
add(counts_today, 'signups:residence:' .. residence, 1)
add(counts_today, 'signups:origin:' .. origin, 1)
return session_changed(seq, now, session, s, {signup = number, to = 'signed_up', outcome = function()
  local words = session_words(session)
  table.insert(words, 1, redis.call('HGET', signups, number))
  table.insert(words, 1, number)
  table.insert(words, 1, sealed)
  return words
end})
