-- story reads one ticket by its id, and the number of the change that issued it.
-- KEYS  1 meta (hash)
-- ARGV  1 key prefix of tickets   2 of queues   3 id
-- Returns OK, ticket, seq of its issue; or NOT_FOUND. Writes nothing.
local from = redis.call('HGET', ARGV[1] .. ARGV[3], 'from_seq')
if not from then return {'NOT_FOUND'} end
return {'OK', ticket_of(ARGV[1], ARGV[2], ARGV[3]), from}
