-- attend says who is present at a session, and takes sign-ups back.
-- ARG  as in sessions.lua, with move: attend or leave of a sign-up; walk_in of somebody without; heads, which counts
--      all who are present   number of the sign-up, '' for walk_in and heads   heads: how many are present   early: how
--      long before the start somebody may say themselves that they are there (ms), '' for the staff   language, residence,
--      origin: as a walk_in and the heads are counted
-- Returns OK, number, sign-up ('' for none), session; or NO_SESSION, NO_SIGNUP, SESSION_CANCELLED, NOT_NOW, SESSION_OVER,
-- SIGNUP <its state>, HEADS <how many were marked one by one>.
-- Keeps: everybody present is one visit: a sign-up attends once, and one that the staff mark after a head count was among
-- those counted. A place that was given up is free at once.
local session, move = ARG.session, ARG.move
local number, present, early = ARG.number, tonumber(ARG.heads), tonumber(ARG.early)
local language, residence, origin = ARG.language, ARG.residence, ARG.origin
local answer = settled()
if answer then return answer end
local s = session_fields(session)
if not s then return {'NO_SESSION'} end
local record, signups = record_of(session), signups_of(session)
local had = number ~= '' and redis.call('HGET', signups, number)
if number ~= '' and not had then return {'NO_SIGNUP'} end
if s.state == 'cancelled' then return {'SESSION_CANCELLED'} end
local now, seq = branch_time(), next_seq()

local was = had and split(had, ',') or {}
if had and was[1] ~= 'signed_up' then return {'SIGNUP', was[1]} end
if move == 'leave' then
  if early and now >= s.over then return {'SESSION_OVER'} end
elseif early then
  if now < s.start - early then return {'NOT_NOW'} end
  if now >= s.over then return {'SESSION_OVER'} end
elseif ARG.day < s.day then return {'NOT_NOW'} end
if move == 'heads' and present < s.attended + s.walk_ins then return {'HEADS', text(s.attended + s.walk_ins)} end
writable()

local to = ''
if move == 'leave' then
  to = 'cancelled'
  put(signups, number, 'cancelled,' .. was[2] .. ',' .. was[3] .. ',')
  add(record, 'signed', -1)
  add(KEY.counts, 'signups_cancelled:service:' .. s.service, 1)
  put(record, 'guard', text(seq))
else
  follow(session, s)
  if move == 'attend' then
    to = 'attended'
    put(signups, number, 'attended,' .. was[2] .. ',' .. was[3] .. ',' .. text(now))
    add(record, 'attended', 1)
    if not early and s.heads > 0 then
      add(record, 'heads', -1)
      visit(s, language, residence, origin, -1)
    end
    -- The answers of the sign-up are not kept, so they cannot be counted again.
    visit(s, was[2], residence, origin, 1)
  elseif move == 'walk_in' then
    add(record, 'walk_ins', 1)
    visit(s, language, residence, origin, 1)
  else
    local more = present - s.attended - s.walk_ins - s.heads
    add(record, 'heads', more)
    visit(s, language, residence, origin, more)
  end
end
return session_changed(seq, now, session, s, {signup = number, from = was[1], to = to, outcome = function()
  local words = session_words(session)
  table.insert(words, 1, had and redis.call('HGET', signups, number) or '')
  table.insert(words, 1, number)
  return words
end})
