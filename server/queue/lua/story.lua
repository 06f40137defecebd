-- story reads one ticket by its id, and the number of the change that issued it.
-- ARG  id
-- Returns OK, ticket, seq of its issue; or NOT_FOUND. Writes nothing.
local from = redis.call('HGET', PREFIX.ticket .. ARG.id, 'from_seq')
if not from then return {'NOT_FOUND'} end
return {'OK', ticket_of(ARG.id), from}
