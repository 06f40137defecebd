-- forgetday forgets the events up to the end of a service-day whose retention is over, the outcomes of its keys, and its
-- presences; its counts stay.
-- ARG  events_before: when events are forgotten (ms)
-- Returns nothing. Changes nothing that a screen shows, so it leaves seq alone.
local events, before = KEY.events, tonumber(ARG.events_before)

-- The stream is sorted by time: old events are at its start.
local over
repeat
  local first = redis.call('XRANGE', events, '-', '+', 'COUNT', 100)
  over = 0
  while first[over + 1] and tonumber(first[over + 1][2][2]) < before do over = over + 1 end
  if over > 0 then redis.call('XTRIM', events, 'MAXLEN', redis.call('XLEN', events) - over) end
until over < 100
redis.call('DEL', KEY.idem, KEY.presence)
return 0
