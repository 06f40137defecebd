-- services reads what the kiosk shows.
-- KEYS  1 meta (hash)   2 activity (hash: desk → ms)   3 desks (hash: desk → id it holds)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 of counts   5 of the house   6 day
--       7 rules of appointments (see appointed)   8 key prefix of presence
--       9 since when a desk must have been active to be at work (ms before now)   10… services
-- Returns OK, position, {waiting, tickets issued, its pace, paused, appointments expected} for each service, the staff
-- (atwork.lua), 1 if no more numbers are given today. Writes nothing.
local day, queues = branch_day(ARGV[6]), ARGV[3]
local counts, house = ARGV[4] .. day, ARGV[5] .. day
local list, now = {}, branch_time(ARGV[1])
for i = 10, #ARGV do
  local s = ARGV[i]
  local got = redis.call('HMGET', counts, 'issued:service:' .. s, 'attended:service:' .. s)
  local took, turns = pace(counts, s)
  list[#list + 1] = {text(redis.call('ZCARD', queues .. 'service:' .. s)), text(tonumber(got[1] or '0') - tonumber(got[2] or '0')), took, turns,
    text(redis.call('HEXISTS', house, 'paused:' .. s)),
    text(expected(queues, s, now, ARGV[7], now))}
end
local staff = staff_of(KEYS[3], ARGV[8] .. day, KEYS[2], now, ARGV[9])
return {'OK', position(ARGV[1]), list, staff_words(staff), redis.call('HEXISTS', house, 'last_call')}
