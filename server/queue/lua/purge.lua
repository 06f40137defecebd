-- purge forgets tickets whose retention is over, and the events of their time; the counts of their day stay.
-- KEYS  1 meta (hash)   2 tokens (hash: SHA-256 → id)   3 no_shows (zset)   4 calls (zset)   5 events (stream)
--       6 coming (zset)   7… keys to drop whole
-- ARGV  1 key prefix of tickets   2 of queues   3 before when events are forgotten (ms), 0 for none   4… ids
-- Returns how many tickets there were. Changes nothing that a screen shows, so it leaves seq alone.
local tokens, no_shows, calls, events, coming = KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local tickets, queues, before = ARGV[1], ARGV[2], tonumber(ARGV[3])

local gone = 0
for i = 4, #ARGV do
  local id = ARGV[i]
  local had = redis.call('HMGET', tickets .. id, 'token', 'queue', 'language', 'needs')
  if had[1] then
    redis.call('HDEL', tokens, had[1])
    redis.call('ZREM', no_shows, id)
    redis.call('ZREM', calls, id)
    redis.call('ZREM', coming, id)
    -- The sweep empties the queues first, but not one that the branch no longer has.
    redis.call('ZREM', queues .. had[2], id)
    local service = string.match(had[2], '^service:(.*)')
    if service then redis.call('ZREM', queues .. 'language:' .. service .. ':' .. (had[4] or had[3]), id) end
    gone = gone + redis.call('DEL', tickets .. id)
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
for i = 7, #KEYS do redis.call('DEL', KEYS[i]) end
return gone
