-- call takes a waiting ticket out of its queue and gives it to a desk.
-- KEYS  6 desks (hash: desk → id of the ticket it holds)   7 calls (zset: id by the seq of its last announcement)
--       8 activity (hash: desk → ms)
-- ARGV  11 desk   12 id of the ticket wanted, '' for the next   13 local hour   14… names of the queues to look into
-- Returns OK, ticket; or DESK_BUSY, NOBODY, NOT_WAITING.
-- Keeps: a ticket is held by one desk, a desk holds one ticket; the next is the smallest score among the queues' heads.
local desks, calls, activity = KEYS[6], KEYS[7], KEYS[8]
local tickets, queues, counts = ARGV[8], ARGV[9], ARGV[10]
local desk, id, hour = ARGV[11], ARGV[12], ARGV[13]

local answer = settled()
if answer then return answer end
if redis.call('HEXISTS', desks, desk) == 1 then return {'DESK_BUSY'} end
if id == '' then
  local best
  for i = 14, #ARGV do
    local head = redis.call('ZRANGE', queues .. ARGV[i], 0, 0, 'WITHSCORES')
    local score = tonumber(head[2] or '')
    if score and (not best or score < best or (score == best and head[1] < id)) then id, best = head[1], score end
  end
  if not best then return {'NOBODY'} end
end
local key = tickets .. id
local had = redis.call('HMGET', key, 'state', 'queue', 'service', 'language', 'calls')
if had[1] ~= 'waiting' then return {'NOT_WAITING'} end
local now, seq = branch_time(ARGV[1]), next_seq()
redis.call('ZCARD', calls)
redis.call('HLEN', activity)
redis.call('HLEN', counts .. string.sub(id, 1, 8))

record(seq, now, 'call', id, 'waiting', 'called', had[3], desk)
redis.call('ZREM', queues .. had[2], id)
redis.call('HSET', key, 'state', 'called', 'desk', desk, 'called', text(now), 'announced', text(now), 'call', text(seq),
  'calls', tonumber(had[5] or '0') + 1, 'hour', hour)
redis.call('HSET', desks, desk, id)
redis.call('HSET', activity, desk, text(now))
redis.call('ZADD', calls, seq, id)
redis.call('ZREMRANGEBYRANK', calls, 0, -201)
count(counts .. string.sub(id, 1, 8), 'called', had[3], had[4], hour, 1)
return changed(seq, now, ticket_of(tickets, queues, id))
