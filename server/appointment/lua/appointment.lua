-- appointment changes a booked appointment: to another time, cancelled, or missed.
-- ARG  move: reschedule, cancel_appointment or miss   code   time (ms), '' for none   on: its day
-- Returns OK and the appointment; or NOT_FOUND, NOT_BOOKED and its state, PAST if that time is over, TOO_EARLY if its
-- visitor may still come.
local move, code, at, missed = ARG.move, ARG.code, tonumber(ARG.time), tonumber(ARG.missed_after)
local answer = settled()
if answer then return answer end
local record, now = PREFIX.appointment .. code, branch_time()
local had = appointment_of(record)
if not had then return {'NOT_FOUND'} end
if had.state ~= 'booked' then return {'NOT_BOOKED', had.state} end
if at and at + missed < now then return {'PAST'} end
if move == 'miss' and now <= tonumber(had.at) + missed then return {'TOO_EARLY'} end
writable()
redis.call('ZCARD', KEY.appointments)
redis.call('HLEN', KEY.digits)
local seq, days = next_seq(), {[had.day] = true}
if move == 'reschedule' then
  days[ARG.on] = true
  due(had, code)
  tally('booked', had, -1)
  had.at, had.day = text(at), ARG.on
  place(code, had)
else
  over(code, had, move == 'miss' and 'missed' or 'cancelled')
end
return changed(seq, now, {move = move, record = record, service = had.service, desk = ARG.made_from,
  last = function() days_kept(days) end, outcome = function() return told(code) end})
