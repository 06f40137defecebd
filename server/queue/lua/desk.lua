-- desk reads what a desk's screen shows.
-- KEYS  1 meta (hash)   2 desks (hash: desk → id it holds)   3 parked (zset)   4 no_shows (zset)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 desk   5 how many of a list   6… names of the desk's queues
-- Returns OK, position, the ticket held (0 or 1), the first waiting in calling order, how many wait, parked and
-- no_shows (oldest first, the latest of them). Writes nothing.
local tickets, queues, most = ARGV[2], ARGV[3], tonumber(ARGV[5])
local function all(ids)
  local list = {}
  for i, id in ipairs(ids) do list[i] = ticket_of(tickets, queues, id) end
  return list
end
local heads, total = {}, 0
for i = 6, #ARGV do
  total = total + redis.call('ZCARD', queues .. ARGV[i])
  local got = redis.call('ZRANGE', queues .. ARGV[i], 0, most - 1, 'WITHSCORES')
  for k = 1, #got, 2 do heads[#heads + 1] = {got[k], tonumber(got[k + 1])} end
end
table.sort(heads, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
local first = {}
for i = 1, math.min(most, #heads) do first[i] = heads[i][1] end
local held = redis.call('HGET', KEYS[2], ARGV[4])
return {'OK', position(ARGV[1]), all({held or nil}), all(first), total,
  all(redis.call('ZRANGE', KEYS[3], -most, -1)), all(redis.call('ZRANGE', KEYS[4], -most, -1))}
