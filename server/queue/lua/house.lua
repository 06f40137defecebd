-- house sets what holds for the whole branch today: the boards' message line, paused services, the last call, alarms, help
-- at the kiosk.
-- KEYS  8 house of the day (hash: message, paused:<service> → ms, last_call → ms, alarm:<desk> → ms,
--       help → "<ms> <language>")
-- ARGV  13 move   14 service, '' for none   15 desk, '' for none   16 field   17 its value, '' for none, '@' for when it began
--       (ms), '@ …' for now and what follows   18 what must stand there still, '' for anything
-- Returns OK and the value.
-- Keeps: what began goes on since when it began, however often it is said; but a call for help at the kiosk begins anew.
local house, field, value = KEYS[8], ARGV[16], ARGV[17]
local answer = settled()
if answer then return answer end
writable()
local now, seq = branch_time(ARGV[1]), next_seq()
local had = redis.call('HGET', house, field) or ''
if ARGV[18] ~= '' and had ~= ARGV[18] then return {'OK', had} end
if value == '@' then value = had ~= '' and had or text(now)
elseif string.sub(value, 1, 2) == '@ ' then value = text(now) .. string.sub(value, 2) end
put(house, field, value, had)
return changed(seq, now, {move = ARGV[13], service = ARGV[14], desk = ARGV[15], record = house,
  outcome = function() return {value} end})
