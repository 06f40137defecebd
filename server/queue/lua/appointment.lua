-- appointment changes one that is booked: to another time, cancelled, or missed.
-- KEYS  8 appointments (zset: code by time, ms)   9 digits (hash: code → digits)
-- ARGV  13 move: reschedule, cancel_appointment or miss   14 key prefix of appointments   15 code   16 time (ms), '' for none
--       17 day   18 after how long one counts as missed (ms)
-- Returns OK and the appointment; or NOT_FOUND, NOT_BOOKED and its state, PAST when that time is over, TOO_EARLY when it may
-- still come.
local appointments, digits = KEYS[8], KEYS[9]
local move, prefix, code, at, missed = ARGV[13], ARGV[14], ARGV[15], tonumber(ARGV[16]), tonumber(ARGV[18])
local answer = settled()
if answer then return answer end
local record, now = prefix .. code, branch_time(ARGV[1])
local had = appointment_of(record)
if not had then return {'NOT_FOUND'} end
if had.state ~= 'booked' then return {'NOT_BOOKED', had.state} end
if at and at + missed < now then return {'PAST'} end
if move == 'miss' and now <= tonumber(had.at) + missed then return {'TOO_EARLY'} end
writable()
redis.call('ZCARD', appointments)
redis.call('HLEN', digits)
local seq, days = next_seq(), {[had.day] = true}
if move == 'reschedule' then
  days[ARGV[17]] = true
  due(had, code)
  tally('booked', had, -1)
  had.at, had.day = text(at), ARGV[17]
  place(prefix, appointments, code, had)
else
  over(prefix, digits, code, had, move == 'miss' and 'missed' or 'cancelled')
end
return changed(seq, now, {move = move, record = record, service = had.service, desk = ARGV[11],
  last = function() days_kept(days) end, outcome = function() return told(prefix, digits, code) end})
