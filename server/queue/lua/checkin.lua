-- checkin gives whoever comes by appointment a ticket of its service.
-- KEYS  8 to 14 as in give.lua   15 digits (hash: code → digits)
-- ARGV  13 to 25 as in give.lua   26 key prefix of appointments   27 code   28 how long before its time this is possible (ms)
--       29 after how long it counts as missed (ms)   30 '1' for staff who pass over the rules   31… count fields
-- Returns as give.lua says; or NOT_FOUND, NOT_BOOKED, its state and the rule if that is one, AGAINST and the rules that stand
-- against it, or CHANGED when the appointment is not the one that Go has read.
-- Keeps: the ticket's effective arrival is the appointment's time less the head start, or now for who is later than is allowed. Who is early
-- waits, for the roll-up, from that time on. Neither hours nor quota turn away who has an appointment.
local digits, prefix, code = KEYS[15], ARGV[26], ARGV[27]
local answer = settled_ticket()
if answer then return answer end
local record, now = prefix .. code, branch_time(ARGV[1])
local had = appointment_of(record)
if not had then return {'NOT_FOUND'} end
local missed = had.state == 'missed'
if missed and ARGV[30] ~= '1' then return {'NOT_BOOKED', had.state, 'missed'} end
if not missed and had.state ~= 'booked' then return {'NOT_BOOKED', had.state} end
if had.service ~= service or had.needs ~= needs then return {'CHANGED'} end
local at = tonumber(had.at)
local against = {}
if now < at - tonumber(ARGV[28]) then against[1] = 'too_early'
elseif missed or now > at + tonumber(ARGV[29]) then against[1] = 'missed' end
if #against > 0 and ARGV[30] ~= '1' then return {'AGAINST', unpack(against)} end
writable()
redis.call('HLEN', digits)
local seq = next_seq()
local late, head_start = appointed(ARGV[23])
return give(seq, now, {move = 'check_in', state = 'waiting', since = math.max(now, at),
  arrival = now > at + late and now or at - head_start,
  appointment = had.at, counts = 31, override = against, also = function(id)
    if missed then tally('missed', had, -1) end
    over(prefix, digits, code, had, 'checked_in')
    put(record, 'ticket', id)
  end})
