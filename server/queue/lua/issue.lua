-- issue gives the next number of a service and puts the ticket into its queue.
-- KEYS  8 to 14 as in give.lua   15 door (hash: window of a code → how many tickets it gave)
-- ARGV  13 to 25 as in give.lua   26 quota, 0 for none
--       27 the rule of the calendar that stands against it: 'closed', 'last_given', or '' for none   28 head start (ms)
--       29 state: waiting, or coming for somebody who is not here yet
--       30 window of the door's code, '' for none, 0 for a code that is not shown   31 how many tickets a code gives
--       32 how many windows a code outlives   33 '1' for staff who pass over the rules   34… count fields
-- Returns as give.lua says; or AGAINST and the rules that stand against it, DOOR_CODE, DOOR_CODE_USED.
-- Keeps: one ticket per key; numbers of a service and day rise by one; the score is the effective arrival.
local door, quota, opening, head_start, shown = KEYS[15], tonumber(ARGV[26]), ARGV[27], tonumber(ARGV[28]), ARGV[30]

local answer = settled_ticket()
if answer then return answer end
if shown == '0' then return {'DOOR_CODE'} end
local against = rules_against(house, counts, service, opening, quota)
if redis.call('HEXISTS', house, 'last_call') == 1 then table.insert(against, 1, 'last_call') end
if #against > 0 and ARGV[33] ~= '1' then return {'AGAINST', unpack(against)} end
writable()
local now, seq = branch_time(ARGV[1]), next_seq()
local used = shown ~= '' and tonumber(redis.call('HGET', door, shown) or '0')
if used and used >= tonumber(ARGV[31]) then return {'DOOR_CODE_USED'} end
if used then
  for _, other in ipairs(redis.call('HKEYS', door)) do
    if tonumber(other) < shown - ARGV[32] then keep(door, other, '') end
  end
  keep(door, shown, used + 1)
end
return give(seq, now, {move = 'issue', state = ARGV[29], since = now, arrival = now - head_start, appointment = '', counts = 34,
  override = against})
