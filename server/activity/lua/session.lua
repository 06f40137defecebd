-- session makes, changes or cancels a session of an activity.
-- ARG  as in sessions.lua, with move: session_create, session_change or session_cancel   service   start (ms)
--      start_day, start_hour   minutes   capacity   where   tail: pairs of a language and the title in it, '' for none
-- Returns OK and the session; or NO_SESSION, SESSION_CANCELLED, SESSION_HELD, CAPACITY <signed>.
-- Keeps: no session has more sign-ups than places; the counts of a day tell of the sessions that are held on it; a session
-- that somebody attended is neither moved nor cancelled.
local session, move = ARG.session, ARG.move
local answer = settled()
if answer then return answer end
local asked = {service = ARG.service, start = tonumber(ARG.start), day = ARG.start_day, hour = ARG.start_hour}
local had
if move ~= 'session_create' then
  had = session_fields(session)
  if not had then return {'NO_SESSION'} end
  if had.state == 'cancelled' then return {'SESSION_CANCELLED'} end
  local held = had.attended + had.walk_ins + had.heads > 0
  local moved = asked.start ~= had.start or asked.service ~= had.service
  if held and (move == 'session_cancel' or moved) then return {'SESSION_HELD'} end
  if move == 'session_change' and tonumber(ARG.capacity) < had.signed then return {'CAPACITY', text(had.signed)} end
end
writable()
redis.call('ZCARD', KEY.sessions)
local now, seq = branch_time(), next_seq()
local id = session
if move == 'session_create' then
  id = text(tonumber(redis.call('HGET', KEY.meta, 'sessions') or '0') + 1)
  keep(KEY.meta, 'sessions', id) -- an id that was given is not given again
end
local record = record_of(id)
put(record, 'guard', text(seq))

-- held_on adds the session to those of its day, or takes it out.
local function held_on(s, by) add(PREFIX.counts .. s.day, 'sessions:service:' .. s.service, by) end

if move == 'session_cancel' then
  put(record, 'state', 'cancelled')
  held_on(had, -1)
  add(KEY.counts, 'signups_cancelled:service:' .. had.service, had.signed)
  return session_changed(seq, now, id, had, {from = 'planned', to = 'cancelled',
    outcome = function() return session_words(id) end})
end

local fields = {'service', ARG.service, 'start', ARG.start, 'day', ARG.start_day, 'hour', ARG.start_hour,
  'minutes', ARG.minutes, 'capacity', ARG.capacity, 'where', ARG.where}
local titles = tail()
for i = 1, #titles, 2 do fields[#fields + 1], fields[#fields + 2] = 'title:' .. titles[i], titles[i + 1] end
for i = 1, #fields, 2 do
  if had or fields[i + 1] ~= '' then put(record, fields[i], fields[i + 1]) end
end
rank(KEY.sessions, id, asked.start)
if had then held_on(had, -1) else put(record, 'state', 'planned') end
held_on(asked, 1)
return session_changed(seq, now, id, asked, {from = had and 'planned' or '', to = 'planned',
  outcome = function() return session_words(id) end})
