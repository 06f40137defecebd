-- awaited are the appointments of some services (comma-joined) whose visitors have not come yet: how many there are between two
-- moments (ms), and the first three, {service, language, needs, time}. script.go puts it after common.lua where it is needed;
-- rules are the key prefix of appointments and the two moments, comma-joined.
local function awaited(queues, services, rules)
  local prefix, from, to = string.match(rules, '^(.*),(%d+),(%d+)$')
  local total, first = 0, {}
  for service in string.gmatch(services, '[^,]+') do
    local name = queues .. 'appointment:' .. service
    total = total + redis.call('ZCOUNT', name, from, '(' .. to)
    local got = redis.call('ZRANGEBYSCORE', name, from, '(' .. to, 'WITHSCORES', 'LIMIT', 0, 3)
    for i = 1, #got, 2 do first[#first + 1] = {got[i], tonumber(got[i + 1]), service} end
  end
  table.sort(first, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
  local list = {}
  for i = 1, math.min(3, #first) do
    local said = redis.call('HMGET', prefix .. first[i][1], 'language', 'needs')
    list[i] = {first[i][3], said[1] or '', said[2] or '', text(first[i][2])}
  end
  return {total, list}
end
