-- Who is expected by appointment.

-- expected counts the appointments that nobody has checked in for and that still stand before an arrival if they come: their
-- time less the head start is before it, and they are not so late yet that they lose it.
local function expected(service, now, arrival)
  return redis.call('ZCOUNT', PREFIX.queue .. 'appointment:' .. service, text(now - ARG.appointment_late),
    '(' .. text(arrival + ARG.appointment_head_start))
end

-- situation is what the wait for a service depends on beside the desks and who stands before: its pace (time, turns) and the
-- appointments expected before an arrival. A row ends with it, after how many stand before (situationIn in read.go). A
-- pace is read once.
local PACES = {}
local function situation(counts, service, now, arrival)
  local of = counts .. service
  PACES[of] = PACES[of] or {pace(counts, service)}
  return PACES[of][1], PACES[of][2], text(expected(service, now, arrival))
end
