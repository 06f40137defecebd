-- desk reads what a desk's screen shows.
-- ARG  desk   most: how many of a list   services of the desk, comma-joined
-- Returns OK, position, the ticket held (0 or 1), the first waiting in the order of their effective arrival, how many wait,
-- parked, no_shows and coming (oldest first, the latest of them), who is next (0 or 1), for each of those
-- waiting whether it is offered elsewhere first ('1' or ''), the staff (atwork.lua), house, the head of the desk's last
-- change ({seq, ms, move, id} or nothing), away as parked, the appointments
-- awaited. Writes nothing.
local desk, most = ARG.desk, tonumber(ARG.most)
local day, now = branch_day(), branch_time()
staff() -- reads the presence whole, before anything of it is read alone
local function all(ids)
  local list = {}
  for i, id in ipairs(ids) do list[i] = ticket_of(id) end
  return list
end
local heads, total = {}, 0
for _, name in ipairs(queues_of(desk)) do
  total = total + redis.call('ZCARD', PREFIX.queue .. name)
  local got = redis.call('ZRANGE', PREFIX.queue .. name, 0, most - 1, 'WITHSCORES')
  for k = 1, #got, 2 do heads[#heads + 1] = {got[k], tonumber(got[k + 1]), string.match(name, '^service:(.*)')} end
end
for _, left in ipairs(left_to(desk)) do
  total = total + 1
  heads[#heads + 1] = left
end
table.sort(heads, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
local first, first_offered = {}, {}
for i = 1, math.min(most, #heads) do
  local id, arrival, service = heads[i][1], heads[i][2], heads[i][3]
  first[i], first_offered[i] = id, ''
  if service and ARG.hold ~= '0' then
    local spoken = redis.call('HMGET', PREFIX.ticket .. id, 'needs', 'language')
    if reserved(desk, service, spoken[1] or spoken[2], arrival) then first_offered[i] = '1' end
  end
end
local held = redis.call('HGET', KEY.desks, desk)
local head = undoable(desk, now)
return {'OK', position(), all({held or nil}), all(first), total,
  all(redis.call('ZRANGE', KEY.parked, -most, -1)), all(redis.call('ZRANGE', KEY.no_shows, -most, -1)),
  all(redis.call('ZRANGE', KEY.coming, -most, -1)),
  all({next_for(desk)}), first_offered,
  staff_words(), redis.call('HGETALL', PREFIX.house .. day), head,
  all(redis.call('ZRANGE', KEY.away, -most, -1)), awaited()}
