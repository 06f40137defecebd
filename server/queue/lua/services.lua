-- services reads what the kiosk shows.
-- ARG  services, comma-joined
-- Returns OK, position, {tickets issued, paused, waiting, its situation} for each service, the staff (atwork.lua),
-- 1 if no more numbers are given today. Writes nothing.
local day = branch_day()
local counts, house = PREFIX.counts .. day, PREFIX.house .. day
local list, now = {}, branch_time()
for s in string.gmatch(ARG.services, '[^,]+') do
  local got = redis.call('HMGET', counts, 'issued:service:' .. s, 'attended:service:' .. s)
  local issued = tonumber(got[1] or '0') - tonumber(got[2] or '0')
  list[#list + 1] = {text(issued), text(redis.call('HEXISTS', house, 'paused:' .. s)),
    text(redis.call('ZCARD', PREFIX.queue .. 'service:' .. s)), situation(counts, s, now, now)}
end
local staff = staff_of(PREFIX.presence .. day, now)
return {'OK', position(), list, staff_words(staff), redis.call('HEXISTS', house, 'last_call')}
