-- ticket reads the ticket that a token opens.
-- KEYS  1 meta (hash)   2 tokens (hash: SHA-256 → id)   3 activity (hash: desk → ms)
-- ARGV  1 now (ms)   2 SHA-256 of the token   3 key prefix of tickets   4 of queues   5 of counts
-- Returns OK, position, ticket, today's desk_ms and served of its service, activity; or NOT_FOUND. Writes nothing.
local id = redis.call('HGET', KEYS[2], ARGV[2])
if not id then return {'NOT_FOUND'} end
local t = ticket_of(ARGV[3], ARGV[4], id)
local counts = ARGV[5] .. string.sub(id, 1, 8)
return {'OK', position(ARGV[1]), t,
  {redis.call('HGET', counts, 'desk_ms:service:' .. t[2]) or '0', redis.call('HGET', counts, 'served:service:' .. t[2]) or '0'},
  redis.call('HGETALL', KEYS[3])}
