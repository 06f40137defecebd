-- issue gives the next number of a service and puts the ticket into its queue.
-- ARG  as in give.lua, and   quota, 0 for none   opening: the rule of the opening hours that refuses it, 'closed',
--      'last_given' or '' for none   head_start (ms)   state: waiting, or coming for somebody who is not here yet
--      window of the door's code, '' for none, 0 for a code that is not shown   door_tickets: how many a code gives
--      door_windows: how many windows a code outlives   override: '1' for staff who pass over the rules
-- Returns as give.lua says; or AGAINST and the rules that refuse it, DOOR_CODE, DOOR_CODE_USED.
-- Keeps: one ticket per key; numbers of a service and day rise by one; the score is the effective arrival.
local door, shown = KEY.door, ARG.window
local answer = settled_ticket()
if answer then return answer end
if shown == '0' then return {'DOOR_CODE'} end
look(KEY.house, 'paused:' .. ARG.service, 'last_call')
look_at_counts()
local against = rules_against(KEY.counts, ARG.service, ARG.opening, tonumber(ARG.quota))
if value_of(KEY.house, 'last_call') ~= '' then table.insert(against, 1, 'last_call') end
if #against > 0 and ARG.override ~= '1' then return {'AGAINST', unpack(against)} end
writable()
local now, seq = branch_time(), next_seq()
local used = shown ~= '' and tonumber(redis.call('HGET', door, shown) or '0')
if used and used >= tonumber(ARG.door_tickets) then return {'DOOR_CODE_USED'} end
if used then
  for _, other in ipairs(redis.call('HKEYS', door)) do
    if tonumber(other) < shown - ARG.door_windows then keep(door, other, '') end
  end
  keep(door, shown, used + 1)
end
return give(seq, now, {move = 'issue', state = ARG.state, since = now, arrival = now - ARG.head_start, appointment = '',
  override = against})
