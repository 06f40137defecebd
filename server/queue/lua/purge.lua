-- purge forgets tickets whose retention is over, and the events of their time; the counts of their day stay.
-- ARG  events_before: when events are forgotten (ms) with what else the day has, 0 for none   tail: ids
-- Returns how many tickets there were. Changes nothing that a screen shows, so it leaves seq alone.
local events, before, gone = KEY.events, tonumber(ARG.events_before), 0
for _, id in ipairs(tail()) do
  local had = redis.call('HMGET', PREFIX.ticket .. id, 'token', 'queue', 'language', 'needs')
  if had[1] then
    redis.call('HDEL', KEY.tokens, had[1])
    redis.call('ZREM', KEY.no_shows, id)
    redis.call('ZREM', KEY.calls, id)
    redis.call('ZREM', KEY.coming, id)
    -- The sweep empties the queues first, but not one that the branch no longer has.
    redis.call('ZREM', PREFIX.queue .. had[2], id)
    local service = string.match(had[2], '^service:(.*)')
    if service then redis.call('ZREM', PREFIX.queue .. 'language:' .. service .. ':' .. (had[4] or had[3]), id) end
    gone = gone + redis.call('DEL', PREFIX.ticket .. id)
  end
end

-- The stream is in the order of time: what is over stands at its start.
local over
repeat
  local first = redis.call('XRANGE', events, '-', '+', 'COUNT', 100)
  over = 0
  while first[over + 1] and tonumber(first[over + 1][2][2]) < before do over = over + 1 end
  if over > 0 then redis.call('XTRIM', events, 'MAXLEN', redis.call('XLEN', events) - over) end
until over < 100
if before > 0 then redis.call('DEL', KEY.numbers, KEY.idem, KEY.presence, KEY.house) end
return gone
