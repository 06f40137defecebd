-- answer counts what the visitor of a ticket answers to the questions for residence and origin.
-- ARGV  13 id   14… pairs of count fields: one is moved from the first to the second
-- Returns OK, ticket; or NOT_FOUND, ANSWERED, TOO_LATE for a ticket of another service-day.
-- Keeps: a ticket is answered once, and remembers no more than that; each dimension of the roll-up adds up to the visits.
local tickets, queues = ARGV[8], ARGV[9]
local answer = settled()
if answer then return answer end
local id = ARGV[13]
local record, counts = tickets .. id, ARGV[10] .. string.sub(id, 1, 8)
local had = redis.call('HMGET', record, 'state', 'service', 'answered')
if not had[1] then return {'NOT_FOUND'} end
if had[3] == '1' then return {'ANSWERED'} end
if string.sub(id, 1, 8) ~= ARGV[2] then return {'TOO_LATE'} end
writable()
put(record, 'answered', '1')
for i = 14, #ARGV, 2 do
  add(counts, ARGV[i], -1)
  add(counts, ARGV[i + 1], 1)
end
return changed(next_seq(), branch_time(ARGV[1]), {move = 'answer', id = id, from = had[1], to = had[1], service = had[2],
  outcome = function() return ticket_of(tickets, queues, id) end})
