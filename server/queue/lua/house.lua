-- house sets what holds for the whole branch today: the boards' message line, paused services, the last call, alarms, help
-- at the kiosk.
-- ARG  move   service, '' for none   desk, '' for none   field   value, '' for none, '@' for when it began (ms), '@ …' for
--      now and what follows   while_it_is: the value that it must still have, '' for any
-- Returns OK and the value.
-- Keeps: setting what is set already does not change when it began; only a call for help at the kiosk begins again.
local house, field, value = KEY.house, ARG.field, ARG.value
local answer = settled()
if answer then return answer end
writable()
local now, seq = branch_time(), next_seq()
local had = value_of(house, field)
if ARG.while_it_is ~= '' and had ~= ARG.while_it_is then return {'OK', had} end
if value == '@' then value = had ~= '' and had or text(now)
elseif string.sub(value, 1, 2) == '@ ' then value = text(now) .. string.sub(value, 2) end
put(house, field, value)
return changed(seq, now, {move = ARG.move, service = ARG.service, desk = ARG.desk, record = house,
  outcome = function() return {value} end})
