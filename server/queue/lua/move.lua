-- move makes one move of the table in ticket.go, for a desk, for the visitor (desk '') or for the sweep (desk '').
-- KEYS  6 desks (hash: desk → id it holds)   7 parked (zset)   8 no_shows (zset)
--       9 calls (zset: id by the seq of its last announcement)   10 activity (hash: desk → ms)
-- ARGV  11 id, or '' for the one that the desk holds; a number that the desk holds means that ticket, be it yesterday's
--       12 move   13 allowed origins, comma-joined   14 state it leads to   15 desk   16 local hour
--       17 service to transfer to   18 desk to transfer to   19… pairs: case type, number
-- Returns OK, ticket; or NOT_FOUND, NO_TICKET, ILLEGAL and its state, ELSEWHERE and the desk that holds it, DESK_BUSY.
-- Keeps: a ticket stands in exactly one of queue, desks, parked, no_shows or none of them (done, cancelled); its arrival
-- never changes, so that a return and a transfer keep the place; a return leaves the counts as before the call.
local desks, parked, no_shows, calls, activity = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local tickets, queues = ARGV[8], ARGV[9]
local id, move, origins, to, desk, hour = ARGV[11], ARGV[12], ARGV[13], ARGV[14], ARGV[15], ARGV[16]
local to_service, to_desk = ARGV[17], ARGV[18]

local answer = settled()
if answer then return answer end
local holds = desk ~= '' and redis.call('HGET', desks, desk)
if holds and (id == '' or string.sub(holds, 9) == string.sub(id, 9)) then id = holds end
if id == '' then return {'NO_TICKET'} end
local ticket, counts = tickets .. id, ARGV[10] .. string.sub(id, 1, 8)
local names = {'state', 'desk', 'service', 'language', 'queue', 'arrival', 'since', 'called', 'served', 'serving', 'worked',
  'calls', 'hour', 'parked', 'away'}
local had = {}
for i, v in ipairs(redis.call('HMGET', ticket, unpack(names))) do had[names[i]] = v or nil end
local from = had.state
if not from then return {'NOT_FOUND'} end
if not string.find(',' .. origins .. ',', ',' .. from .. ',', 1, true) then return {'ILLEGAL', from} end
local held = from == 'called' or from == 'serving'
if held and desk ~= '' and had.desk ~= desk then return {'ELSEWHERE', had.desk} end
if move == 'resume' and holds then return {'DESK_BUSY'} end
local now, seq = branch_time(ARGV[1]), next_seq()
redis.call('ZCARD', parked)
redis.call('ZCARD', no_shows)
redis.call('ZCARD', calls)
redis.call('HLEN', counts)
redis.call('HLEN', activity)
redis.call('HLEN', desks)
redis.call('ZCARD', queues .. (to_service ~= '' and 'service:' .. to_service or to_desk ~= '' and 'desk:' .. to_desk or had.queue))

record(seq, now, move, id, from, to, had.service, desk)
local set, clear = {'state', to}, {}
local function put(field, value) set[#set + 1], set[#set + 2] = field, value end
local function drop(field) clear[#clear + 1] = field end
local function announce()
  put('announced', text(now))
  put('call', text(seq))
  put('calls', tonumber(had.calls or '0') + 1)
  redis.call('ZADD', calls, seq, id)
  redis.call('ZREMRANGEBYRANK', calls, 0, -201)
end
-- worked is for how long it was served, the time it was parked left out.
local function worked()
  local before = tonumber(had.worked or '0')
  if not had.serving then return before end
  return before + now - tonumber(had.serving)
end

-- Out of where it was.
if from == 'waiting' then redis.call('ZREM', queues .. had.queue, id)
elseif from == 'parked' then redis.call('ZREM', parked, id)
elseif from == 'no_show' then redis.call('ZREM', no_shows, id)
elseif to ~= 'called' and to ~= 'serving' then redis.call('HDEL', desks, had.desk) end

-- What each move does besides.
local does = {recall = announce}
function does.serve()
  put('serving', text(now))
  if had.served then return end
  put('served', text(now))
  observe(counts, 'wait', had.service, had.called - had.since, 1)
end
function does.finish()
  put('finished', text(now))
  count(counts, 'served', had.service, had.language, hour, 1)
  observe(counts, 'serving', had.service, worked(), 1)
  redis.call('HINCRBY', counts, 'desk_ms:service:' .. had.service, text(now - had.called - (had.away or 0)))
  for i = 19, #ARGV, 2 do
    redis.call('HINCRBY', counts, 'cases:type:' .. ARGV[i], ARGV[i + 1])
    redis.call('HINCRBY', counts, 'cases:service:' .. had.service, ARGV[i + 1])
  end
end
function does.no_show()
  put('hour', hour)
  count(counts, 'no_show', had.service, had.language, hour, 1)
  redis.call('ZADD', no_shows, text(now), id)
end
function does.park()
  put('parked', text(now))
  put('worked', text(worked()))
  drop('serving')
  redis.call('ZADD', parked, text(now), id)
end
function does.resume()
  put('desk', desk)
  put('away', text((had.away or 0) + now - had.parked))
  drop('parked')
  redis.call('HSET', desks, desk, id)
  announce()
end
function does.cancel()
  put('finished', text(now))
  count(counts, 'cancelled', had.service, had.language, hour, 1)
  redis.call('ZREM', calls, id)
end
function does.lapse()
  does.cancel()
  redis.call('HINCRBY', counts, 'lapsed:service:' .. had.service, 1)
end
does['return'] = function()
  if from == 'no_show' then
    put('since', text(now))
    count(counts, 'no_show', had.service, had.language, had.hour, -1)
    return
  end
  count(counts, 'called', had.service, had.language, had.hour, -1)
  if had.served then observe(counts, 'wait', had.service, had.called - had.since, -1) end
end
function does.transfer()
  put('since', text(now))
  redis.call('HINCRBY', counts, 'transferred:service:' .. had.service, 1)
  if to_service ~= '' then
    put('service', to_service)
    drop('for_desk')
    had.queue = 'service:' .. to_service
  else
    put('for_desk', to_desk)
    had.queue = 'desk:' .. to_desk
  end
  put('queue', had.queue)
end
does[move]()

-- Back into a queue, at its place.
if to == 'waiting' then
  for _, f in ipairs({'desk', 'called', 'served', 'serving', 'worked', 'parked', 'away', 'announced', 'call', 'hour'}) do
    drop(f)
  end
  redis.call('ZADD', queues .. had.queue, had.arrival, id)
  redis.call('ZREM', calls, id)
end
if desk ~= '' then redis.call('HSET', activity, desk, text(now)) end
if #clear > 0 then redis.call('HDEL', ticket, unpack(clear)) end
redis.call('HSET', ticket, unpack(set))
return changed(seq, now, ticket_of(tickets, queues, id))
