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

-- awaited are the appointments of today whose visitors have not come yet: how many there are, and the first three,
-- {service, language, needs, time}.
-- ARG  services: those that count, comma-joined
local function awaited()
  local from, to = ARG.awaited_from, '(' .. ARG.awaited_to
  local total, first = 0, {}
  for service in string.gmatch(ARG.services, '[^,]+') do
    local name = PREFIX.queue .. 'appointment:' .. service
    total = total + redis.call('ZCOUNT', name, from, to)
    local got = redis.call('ZRANGEBYSCORE', name, from, to, 'WITHSCORES', 'LIMIT', 0, 3)
    for i = 1, #got, 2 do first[#first + 1] = {got[i], tonumber(got[i + 1]), service} end
  end
  table.sort(first, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
  local list = {}
  for i = 1, math.min(3, #first) do
    local said = redis.call('HMGET', PREFIX.appointment .. first[i][1], 'language', 'needs')
    list[i] = {first[i][3], said[1] or '', said[2] or '', text(first[i][2])}
  end
  return {total, list}
end
