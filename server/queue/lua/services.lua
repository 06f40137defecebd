-- services reads what the kiosk shows.
-- ARG  services, comma-joined
-- Returns OK, position, {tickets issued, paused, waiting, its situation} for each service, the staff (atwork.lua),
-- 1 if no more numbers are given today. Writes nothing.
local day = branch_day()
local counts, house = PREFIX.counts .. day, PREFIX.house .. day
local list, now, today = {}, branch_time(), fields_of(house)
look_at_services(counts)
for s in string.gmatch(ARG.services, '[^,]+') do
  local function n(field) return tonumber(value_of(counts, field .. ':service:' .. s)) or 0 end
  list[#list + 1] = {text(n('issued') - n('attended')), today['paused:' .. s] and '1' or '0',
    text(redis.call('ZCARD', PREFIX.queue .. 'service:' .. s)), situation(counts, s, now, now)}
end
return {'OK', position(), list, staff_words(), today.last_call and 1 or 0}
