-- Whose appointments are awaited.

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
