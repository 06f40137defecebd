-- purge forgets tickets whose retention is over; the counts of their day stay.
-- ARG  last: '1' to forget the day's numbers and house too   tail: ids
-- Returns how many tickets there were. Changes nothing that a screen shows, so it leaves seq alone.
local gone = 0
for _, id in ipairs(tail()) do
  local had = redis.call('HMGET', PREFIX.ticket .. id, 'token', 'queue', 'language', 'needs')
  if had[1] then
    redis.call('HDEL', KEY.tokens, had[1])
    redis.call('ZREM', KEY.no_shows, id)
    redis.call('ZREM', KEY.calls, id)
    redis.call('ZREM', KEY.coming, id)
    -- The sweep empties the queues first, but not the queue of a service that was removed.
    redis.call('ZREM', PREFIX.queue .. had[2], id)
    local service = string.match(had[2], '^service:(.*)')
    if service then redis.call('ZREM', PREFIX.queue .. 'language:' .. service .. ':' .. (had[4] or had[3]), id) end
    gone = gone + redis.call('DEL', PREFIX.ticket .. id)
  end
end
if ARG.last == '1' then redis.call('DEL', KEY.numbers, KEY.house) end
return gone
