-- The least that giving a ticket can be in one atomic step: look for the key, count the number, write the record, take the
-- place, append the event, keep the outcome under the key, publish. It does not change with the product.
-- KEYS  outcomes, numbers, queue, events   ARGV  key, prefix of the number, beginning of records, channel, now (ms)
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept then return kept end
local number = redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
local id = ARGV[2] .. string.format('%06d', number)
redis.call('HSET', ARGV[3] .. id, 'service', 'information', 'language', 'it', 'state', 'waiting', 'issued', ARGV[5])
redis.call('ZADD', KEYS[3], ARGV[5], id)
redis.call('XADD', KEYS[4], 'MAXLEN', '~', '10000', '*', 'at', ARGV[5], 'move', 'issue', 'ticket', id)
redis.call('HSET', KEYS[1], ARGV[1], id)
redis.call('PUBLISH', ARGV[4], id)
return id
