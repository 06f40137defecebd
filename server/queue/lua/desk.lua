-- desk reads what a desk's screen shows.
-- KEYS  1 meta (hash)   2 desks (hash: desk → id it holds)   3 parked (zset)   4 no_shows (zset)   5 coming (zset)
--       6 activity (hash: desk → ms)   7 undo (hash)   8 away (zset)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 desk   5 how many of a list   6 day
--       7 key prefix of presence   8 of the house   9 services of the desk, comma-joined
--       10 rules of awaited.lua   11… what next.lua is told
-- Returns OK, position, the ticket held (0 or 1), the first waiting in the order of their effective arrival, how many wait,
-- parked, no_shows and coming (oldest first, the latest of them), who is next (0 or 1), for each of those
-- waiting whether it is offered elsewhere first ('1' or ''), the staff (atwork.lua), house, the head of the desk's last
-- change ({seq, ms, move, id} or nothing), away as parked, the appointments
-- awaited. Writes nothing.
local tickets, queues, desk, most = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local day, now = branch_day(ARGV[6]), branch_time(ARGV[1])
local presence, house = ARGV[7] .. day, ARGV[8] .. day
local f = floor_of({unpack(ARGV, 11)}, tickets, queues, KEYS[2], presence, KEYS[6], now, day)
local function all(ids)
  local list = {}
  for i, id in ipairs(ids) do list[i] = ticket_of(tickets, queues, id) end
  return list
end
local heads, total = {}, 0
for _, name in ipairs(queues_of(f, desk)) do
  total = total + redis.call('ZCARD', queues .. name)
  local got = redis.call('ZRANGE', queues .. name, 0, most - 1, 'WITHSCORES')
  for k = 1, #got, 2 do heads[#heads + 1] = {got[k], tonumber(got[k + 1]), string.match(name, '^service:(.*)')} end
end
for _, left in ipairs(left_to(f, desk)) do
  total = total + 1
  heads[#heads + 1] = left
end
table.sort(heads, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
local first, first_offered = {}, {}
for i = 1, math.min(most, #heads) do
  local id, arrival, service = heads[i][1], heads[i][2], heads[i][3]
  first[i], first_offered[i] = id, ''
  if service and f.hold > 0 then
    local spoken = redis.call('HMGET', tickets .. id, 'needs', 'language')
    if reserved(f, desk, service, spoken[1] or spoken[2], arrival) then first_offered[i] = '1' end
  end
end
local held = redis.call('HGET', KEYS[2], desk)
local last = redis.call('HGET', KEYS[7], desk)
local head = {}
if last then head = split(string.sub(last, 1, string.find(last, '\30', 1, true) - 1), '\31') end
return {'OK', position(ARGV[1]), all({held or nil}), all(first), total,
  all(redis.call('ZRANGE', KEYS[3], -most, -1)), all(redis.call('ZRANGE', KEYS[4], -most, -1)),
  all(redis.call('ZRANGE', KEYS[5], -most, -1)),
  all({next_for(f, desk)}), first_offered,
  staff_words(f.staff), redis.call('HGETALL', house), head,
  all(redis.call('ZRANGE', KEYS[8], -most, -1)), awaited(queues, ARGV[9], ARGV[10])}
