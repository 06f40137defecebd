-- services reads what the kiosk shows.
-- KEYS  1 meta (hash)   2 counts of the day (hash)   3 activity (hash: desk → ms)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4… services
-- Returns OK, position, {waiting, issued, desk_ms, served} for each service, activity. Writes nothing.
local counts, queues = KEYS[2], ARGV[3]
local list = {}
for i = 4, #ARGV do
  local s = ARGV[i]
  local got = redis.call('HMGET', counts, 'issued:service:' .. s, 'desk_ms:service:' .. s, 'served:service:' .. s)
  list[#list + 1] = {text(redis.call('ZCARD', queues .. 'service:' .. s)), got[1] or '0', got[2] or '0', got[3] or '0'}
end
return {'OK', position(ARGV[1]), list, redis.call('HGETALL', KEYS[3])}
