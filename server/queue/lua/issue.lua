-- issue gives the next number of a service and puts the ticket into its queue.
-- KEYS  6 numbers of the day (hash: prefix letter → last number)   7 queue of the service (zset)   8 counts of the day (hash)
--       9 tokens (hash: SHA-256 → id)   10 activity (hash: desk → ms)
-- ARGV  11 service   12 prefix letter   13 first number of a day   14 quota, 0 for none   15 'open' or 'closed'
--       16 language   17 priority   18 head start (ms)   19 SHA-256 of the token   20 token sealed with the idempotency key
--       21 desks of the service, comma-joined   22 since when a desk must have been active to count as open (ms before now)
--       23… count fields
-- Returns OK, ticket, today's desk_ms and served of the service, open desks, sealed token; or SERVICE_CLOSED,
-- QUOTA_REACHED.
-- Keeps: one ticket per key; numbers of a service and day rise by one; the score is the effective arrival.
local numbers, queue, counts, tokens, activity = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local tickets, queues = ARGV[8], ARGV[9]
local service, letter, first, quota = ARGV[11], ARGV[12], tonumber(ARGV[13]), tonumber(ARGV[14])
local opening, language, priority, head_start = ARGV[15], ARGV[16], ARGV[17], tonumber(ARGV[18])
local token_hash, sealed, desks, window = ARGV[19], ARGV[20], ARGV[21], tonumber(ARGV[22])

local answer = settled()
if answer then return answer end
if opening ~= 'open' then return {'SERVICE_CLOSED'} end
local now, seq = branch_time(ARGV[1]), next_seq()
local issued = tonumber(redis.call('HGET', counts, 'issued:service:' .. service) or '0')
if quota > 0 and issued >= quota then return {'QUOTA_REACHED'} end
local number = tonumber(redis.call('HGET', numbers, letter) or '0') + 1
if number < first then number = first end
local id = ARGV[2] .. '-' .. letter .. string.format('%06d', number)
redis.call('ZCARD', queue)
redis.call('HLEN', tokens)
redis.call('HLEN', activity)

record(seq, now, 'issue', id, '', 'waiting', service, '')
redis.call('HSET', numbers, letter, number)
redis.call('HSET', tickets .. id, 'service', service, 'language', language, 'priority', priority, 'state', 'waiting',
  'issued', text(now), 'since', text(now), 'arrival', text(now - head_start), 'queue', 'service:' .. service,
  'token', token_hash)
redis.call('ZADD', queue, text(now - head_start), id)
redis.call('HSET', tokens, token_hash, id)
for i = 23, #ARGV do redis.call('HINCRBY', counts, ARGV[i], 1) end

local open = 0
for desk in string.gmatch(desks, '[^,]+') do
  if now - tonumber(redis.call('HGET', activity, desk) or '0') <= window then open = open + 1 end
end
local outcome = ticket_of(tickets, queues, id)
outcome[#outcome + 1] = redis.call('HGET', counts, 'desk_ms:service:' .. service) or '0'
outcome[#outcome + 1] = redis.call('HGET', counts, 'served:service:' .. service) or '0'
outcome[#outcome + 1] = text(open)
outcome[#outcome + 1] = sealed
return changed(seq, now, outcome)
