-- services reads what the kiosk shows.
-- KEYS  1 meta (hash)   2 activity (hash: desk → ms)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 of counts   5 of the house   6 day   7… services
-- Returns OK, position, {waiting, tickets issued, desk_ms, served, paused} for each service, activity. Writes nothing.
local day, queues = branch_day(ARGV[6]), ARGV[3]
local counts, house = ARGV[4] .. day, ARGV[5] .. day
local list = {}
for i = 7, #ARGV do
  local s = ARGV[i]
  local got = redis.call('HMGET', counts, 'issued:service:' .. s, 'desk_ms:service:' .. s, 'served:service:' .. s,
    'attended:service:' .. s)
  list[#list + 1] = {text(redis.call('ZCARD', queues .. 'service:' .. s)), text(tonumber(got[1] or '0') - tonumber(got[4] or '0')), got[2] or '0', got[3] or '0',
    text(redis.call('HEXISTS', house, 'paused:' .. s))}
end
return {'OK', position(ARGV[1]), list, redis.call('HGETALL', KEYS[2])}
