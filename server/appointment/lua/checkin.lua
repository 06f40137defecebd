-- checkin gives whoever comes by appointment a ticket of its service.
-- ARG  as in give.lua, and   code   early: how long before its time this is possible (ms)
--      override: '1' for staff who pass over the rules
-- Returns as give.lua says; or NOT_FOUND, NOT_BOOKED, its state and the rule if that is one, AGAINST and the rules that
-- refuse it, or CHANGED if the appointment has changed since Go read it.
-- Keeps: the ticket's effective arrival is the appointment's time less the head start, or now for a visitor who is later
-- than allowed. In the roll-up the wait of an early visitor begins at the appointment's time. Neither hours nor quota refuse
-- an appointment.
local code = ARG.code
local answer = settled_ticket()
if answer then return answer end
local record, now = PREFIX.appointment .. code, branch_time()
local had = appointment_of(record)
if not had then return {'NOT_FOUND'} end
local missed = had.state == 'missed'
if missed and ARG.override ~= '1' then return {'NOT_BOOKED', had.state, 'missed'} end
if not missed and had.state ~= 'booked' then return {'NOT_BOOKED', had.state} end
if had.service ~= ARG.service or had.needs ~= ARG.needs then return {'CHANGED'} end
local at = tonumber(had.at)
local against = {}
if now < at - tonumber(ARG.early) then against[1] = 'too_early'
elseif missed or now > at + tonumber(ARG.missed_after) then against[1] = 'missed' end
if #against > 0 and ARG.override ~= '1' then return {'AGAINST', unpack(against)} end
writable()
redis.call('HLEN', KEY.digits)
look_at_counts()
local seq = next_seq()
return give(seq, now, {move = 'check_in', state = 'waiting', since = math.max(now, at),
  arrival = now > at + ARG.appointment_late and now or at - ARG.appointment_head_start,
  appointment = had.at, override = against, also = function(id)
    if missed then tally('missed', had, -1) end
    over(code, had, 'checked_in')
    put(record, 'ticket', id)
  end})
