-- issue gives the next number of a service and puts the ticket into its queue.
-- KEYS  8 numbers of the day (hash: prefix letter → last number)   9 counts of the day (hash)
--       10 tokens (hash: SHA-256 → id)   11 activity (hash: desk → ms)   12 house of the day (hash, see house.lua)
--       13 coming (zset: id by ms)
-- ARGV  13 service   14 prefix letter   15 first number of a day   16 quota, 0 for none
--       17 'open', 'closed', or 'last' when the last ticket before closing was given   18 language
--       19 language needed, '' for the same   20 priority   21 head start (ms)   22 SHA-256 of the token
--       23 token sealed with the idempotency key   24 desks of the service, comma-joined
--       25 since when a desk must have been active to count as open (ms before now)
--       26 state: waiting, or coming for somebody who is not here yet   27 effective arrival (ms), '' for now less the head start
--       28… count fields
-- Returns OK, ticket, today's desk_ms and served of the service, open desks, sealed token; or SERVICE_CLOSED,
-- LAST_TICKET, SERVICE_PAUSED, QUOTA_REACHED.
-- Keeps: one ticket per key; numbers of a service and day rise by one; the score is the effective arrival.
local numbers, counts, tokens, activity, house, coming = KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local tickets, queues = ARGV[8], ARGV[9]
local service, letter, first, quota, opening = ARGV[13], ARGV[14], tonumber(ARGV[15]), tonumber(ARGV[16]), ARGV[17]
local language, needs, priority, head_start = ARGV[18], ARGV[19], ARGV[20], tonumber(ARGV[21])
local token_hash, sealed, desks, window = ARGV[22], ARGV[23], ARGV[24], tonumber(ARGV[25])
local state, arrival = ARGV[26], tonumber(ARGV[27])

local answer = settled()
if answer then return answer end
if opening == 'last' then return {'LAST_TICKET'} end
if opening ~= 'open' then return {'SERVICE_CLOSED'} end
if redis.call('HEXISTS', house, 'paused:' .. service) == 1 then return {'SERVICE_PAUSED'} end
writable()
redis.call('HLEN', activity)
local now, seq = branch_time(ARGV[1]), next_seq()
local issued = tonumber(redis.call('HGET', counts, 'issued:service:' .. service) or '0')
  - tonumber(redis.call('HGET', counts, 'attended:service:' .. service) or '0') -- visits, but no tickets
if quota > 0 and issued >= quota then return {'QUOTA_REACHED'} end
local number = tonumber(redis.call('HGET', numbers, letter) or '0') + 1
if number < first then number = first end
local id = ARGV[2] .. '-' .. letter .. string.format('%06d', number)
local record = tickets .. id
arrival = arrival or now - head_start

keep(numbers, letter, number)
local fields = {service = service, language = language, needs = needs, priority = priority, state = state, issued = text(now),
  since = text(now), arrival = text(arrival), queue = 'service:' .. service, token = token_hash, from_seq = text(seq)}
for _, field in ipairs({'service', 'language', 'needs', 'priority', 'state', 'issued', 'since', 'arrival', 'queue', 'token',
  'from_seq'}) do
  if fields[field] ~= '' then put(record, field, fields[field]) end
end
put(tokens, token_hash, id)
if state == 'coming' then rank(coming, id, now)
else stand(queues, 'service:' .. service, needs ~= '' and needs or language, id, arrival) end
for i = 28, #ARGV do add(counts, ARGV[i], 1) end

local function outcome()
  local open = 0
  for desk in string.gmatch(desks, '[^,]+') do
    if now - tonumber(redis.call('HGET', activity, desk) or '0') <= window then open = open + 1 end
  end
  local words = ticket_of(tickets, queues, id)
  words[#words + 1] = redis.call('HGET', counts, 'desk_ms:service:' .. service) or '0'
  words[#words + 1] = redis.call('HGET', counts, 'served:service:' .. service) or '0'
  words[#words + 1] = text(open)
  words[#words + 1] = sealed
  return words
end
return changed(seq, now, {move = 'issue', id = id, to = state, service = service, desk = ARGV[11], outcome = outcome})
