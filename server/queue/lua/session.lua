-- session makes, changes or cancels a session of an activity.
-- ARGV  16 move: session_create, session_change or session_cancel   17 service   18 start (ms)   19 day and 20 hour of
--       the start   21 minutes   22 capacity   23 where   24… pairs of a language and the title in it, '' for
--       none
-- Returns OK and the session; or NO_SESSION, SESSION_CANCELLED, SESSION_HELD, CAPACITY <signed>.
-- Keeps: no session has more sign-ups than places; the counts of a day tell of the sessions that are held on it; a session
-- that somebody attended is neither moved nor cancelled.
local answer = settled()
if answer then return answer end
local asked = {service = ARGV[17], start = tonumber(ARGV[18]), day = ARGV[19], hour = ARGV[20]}
local had
if move ~= 'session_create' then
  had = session_fields(session)
  if not had then return {'NO_SESSION'} end
  if had.state == 'cancelled' then return {'SESSION_CANCELLED'} end
  local held = had.attended + had.walk_ins + had.heads > 0
  if held and (move == 'session_cancel' or asked.start ~= had.start or asked.service ~= had.service) then return {'SESSION_HELD'} end
  if move == 'session_change' and tonumber(ARGV[22]) < had.signed then return {'CAPACITY', text(had.signed)} end
end
writable()
redis.call('ZCARD', sessions)
local now, seq = branch_time(ARGV[1]), next_seq()
local id = session
if move == 'session_create' then
  id = text(tonumber(redis.call('HGET', KEYS[1], 'sessions') or '0') + 1)
  keep(KEYS[1], 'sessions', id) -- an id that was given is not given again
end
local record = record_of(id)
put(record, 'guard', text(seq))

-- held_on adds the session to those of its day, or takes it out.
local function held_on(s, by) add(ARGV[10] .. s.day, 'sessions:service:' .. s.service, by) end

if move == 'session_cancel' then
  put(record, 'state', 'cancelled', had.state)
  held_on(had, -1)
  add(counts_today, 'signups_cancelled:service:' .. had.service, had.signed)
  return session_changed(seq, now, id, had, {from = 'planned', to = 'cancelled', outcome = function() return session_words(id) end})
end

local fields = {'service', ARGV[17], 'start', ARGV[18], 'day', ARGV[19], 'hour', ARGV[20], 'minutes', ARGV[21],
  'capacity', ARGV[22], 'where', ARGV[23]}
for i = 24, #ARGV, 2 do fields[#fields + 1], fields[#fields + 2] = 'title:' .. ARGV[i], ARGV[i + 1] end
for i = 1, #fields, 2 do
  if had or fields[i + 1] ~= '' then put(record, fields[i], fields[i + 1]) end
end
rank(sessions, id, asked.start)
if had then held_on(had, -1) else put(record, 'state', 'planned') end
held_on(asked, 1)
return session_changed(seq, now, id, asked, {from = had and 'planned' or '', to = 'planned',
  outcome = function() return session_words(id) end})
