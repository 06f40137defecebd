-- Who is expected by appointment.

-- expected counts the appointments that are not checked in and that would be before an arrival if their visitors come: their
-- time less the head start is before it, and they are not yet so late that they lose their time.
local function expected(service, now, arrival)
  return redis.call('ZCOUNT', PREFIX.queue .. 'appointment:' .. service, text(now - ARG.appointment_late),
    '(' .. text(arrival + ARG.appointment_head_start))
end

-- look_at_services reads at once what is counted of some services: their pace, and how many tickets they gave.
-- ARG  services, comma-joined
local function look_at_services(counts)
  local names = {}
  for service in string.gmatch(ARG.services, '[^,]+') do
    for _, of in ipairs({'issued', 'attended', 'desk_ms', 'served', 'handed'}) do
      names[#names + 1] = of .. ':service:' .. service
    end
  end
  if #names > 0 then look(counts, unpack(names)) end
end

-- situation is what the wait for a service depends on besides the desks and how many are ahead: its pace (time, visits) and
-- the appointments expected before an arrival. A row ends with it, after how many are ahead (situationIn in read.go). A
-- pace is read once.
local PACES = {}
local function situation(counts, service, now, arrival)
  local of = counts .. service
  PACES[of] = PACES[of] or {pace(counts, service)}
  return PACES[of][1], PACES[of][2], text(expected(service, now, arrival))
end
