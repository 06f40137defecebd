-- house sets what holds for the whole branch today: the boards' message line, paused services, alarms.
-- KEYS  8 house of the day (hash: message, paused:<service> → ms, alarm:<desk> → ms)
-- ARGV  13 move   14 service, '' for none   15 desk, '' for none   16 field   17 its value, '' for none, '@' for now (ms)
-- Returns OK and the value.
-- Keeps: what began goes on since when it began, however often it is said.
local house, field, value = KEYS[8], ARGV[16], ARGV[17]
local answer = settled()
if answer then return answer end
writable()
local now, seq = branch_time(ARGV[1]), next_seq()
if value == '@' then value = redis.call('HGET', house, field) or text(now) end
put(house, field, value)
return changed(seq, now, {move = ARGV[13], service = ARGV[14], desk = ARGV[15], record = house,
  outcome = function() return {value} end})
