-- board reads what the displays show.
-- KEYS  1 meta (hash)   2 calls (zset: id by the seq of its last announcement)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 how many calls   5 services, comma-joined   6 desks, comma-joined
-- Returns OK, position, the tickets called last (newest first), pairs of service and waiting count. Writes nothing.
local tickets, queues = ARGV[2], ARGV[3]
local called = {}
for i, id in ipairs(redis.call('ZREVRANGE', KEYS[2], 0, ARGV[4] - 1)) do called[i] = ticket_of(tickets, queues, id) end
local waiting, at = {}, {}
for service in string.gmatch(ARGV[5], '[^,]+') do
  waiting[#waiting + 1] = service
  waiting[#waiting + 1] = redis.call('ZCARD', queues .. 'service:' .. service)
  at[service] = #waiting
end
for desk in string.gmatch(ARGV[6], '[^,]+') do
  for _, id in ipairs(redis.call('ZRANGE', queues .. 'desk:' .. desk, 0, -1)) do
    local i = at[redis.call('HGET', tickets .. id, 'service')]
    if i then waiting[i] = waiting[i] + 1 end
  end
end
return {'OK', position(ARGV[1]), called, waiting}
