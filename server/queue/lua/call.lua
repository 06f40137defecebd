-- call takes a waiting ticket out of its queue and gives it to a desk.
-- KEYS  8 desks (hash: desk → id of the ticket it holds)   9 calls (zset: id by the seq of its last announcement)
--       10 activity (hash: desk → ms)
-- ARGV  13 desk   14 id of the ticket wanted, '' for the next   15 local hour   16 roster   17 languages, comma-joined
--       18 how long a language is offered where it is spoken first (ms), 0 for not   19 as 25 of issue.lua
--       20 seq of the change of the same press that it follows, '' for none
-- Returns OK, ticket; or DESK_BUSY, ON_BREAK, NOBODY, NOT_WAITING.
-- Keeps: a ticket is held by one desk, a desk holds one ticket; the next is who next.lua says.
local presence, desks, calls, activity = KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local tickets, queues, counts = ARGV[8], ARGV[9], ARGV[10]
local desk, id, hour = ARGV[13], ARGV[14], ARGV[15]

local answer = settled()
if answer then return answer end
if redis.call('HEXISTS', desks, desk) == 1 then return {'DESK_BUSY'} end
if redis.call('HEXISTS', presence, desk .. ':break') == 1 then return {'ON_BREAK'} end
local now = branch_time(ARGV[1])
if id == '' then
  local roster = a_roster(ARGV[16], presence, activity, now, tonumber(ARGV[19]))
  id = next_for(queues, roster, desk, ARGV[17], now, ARGV[2], tonumber(ARGV[18]))
  if not id then return {'NOBODY'} end
end
local record = tickets .. id
local had = redis.call('HMGET', record, 'state', 'queue', 'service', 'language', 'needs', 'calls')
if had[1] ~= 'waiting' then return {'NOT_WAITING'} end
writable()
redis.call('ZCARD', calls)
local seq = next_seq()

stand(queues, had[2], had[5] or had[4], id)
put(record, 'state', 'called')
put(record, 'desk', desk)
put(record, 'called', text(now))
put(record, 'hour', hour)
announce(calls, record, id, seq, now, had[6])
put(desks, desk, id)
keep(activity, desk, text(now))
count(counts .. string.sub(id, 1, 8), 'called', had[3], had[4], hour, 1)
return changed(seq, now, {move = 'call', id = id, from = 'waiting', to = 'called', service = had[3], desk = desk,
  follows = ARGV[20], last = function() trim(calls) end,
  outcome = function() return ticket_of(tickets, queues, id) end})
