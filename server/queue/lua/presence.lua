-- presence says who sits at a desk today, what is spoken and taken there, whether it has a break, and when its shift ends.
-- ARG  desk   move: presence, break, back, shift or shift_end   tail: pairs of a field (person, languages, services,
--      auto_call) and its value, '' for none; for a break the pairs are reason and its id, and after where it begins once
--      the desk's ticket has gone
-- Returns OK and the fields of presence.go; or DESK_BUSY, NOT_ON_BREAK.
-- Keeps: a person sits at one desk; a desk has no break and ends no shift while it holds a ticket. After the end of a shift
-- the presence is empty, and the desk is not at work, even with its page open, until it does something.
local desk, move = ARG.desk, ARG.move
local given = named()
local WORDS = {'person', 'languages', 'break', 'break_since', 'auto_call', 'services', 'break_next', 'ended'}

local answer = settled()
if answer then return answer end
local said = fields_of(KEY.presence)
local function had(field) return said[desk .. ':' .. field] end
local function set(field, value) put(KEY.presence, desk .. ':' .. field, value) end
local holds = redis.call('HEXISTS', KEY.desks, desk) == 1
if move == 'break' and holds and given.after then move = 'break_after' end
if move == 'back' and had('break_next') and not had('break') then move = 'break_off' end
if (move == 'break' or move == 'shift_end') and holds then return {'DESK_BUSY'} end
if move == 'back' and not had('break') then return {'NOT_ON_BREAK'} end
writable()
local now, seq = branch_time(), next_seq()
redis.call('HLEN', KEY.activity)

local does = {shift = function() end}
function does.presence()
  for field, person in pairs(said) do
    if person == given.person and string.match(field, ':person$') then put(KEY.presence, field, '') end
  end
  for field, value in pairs(given) do set(field, value) end
end
does['break'] = function() rest(desk, given.reason, now) end
function does.break_after() set('break_next', given.reason) end
function does.break_off() set('break_next', '') end
function does.back()
  set('break', '')
  set('break_since', '')
  add(KEY.counts, 'breaks:reason:' .. had('break'), 1)
  add(KEY.counts, 'break_ms:reason:' .. had('break'), now - had('break_since'))
end
function does.shift_end()
  if had('break') then does.back() end
  for _, field in ipairs({'person', 'languages', 'services', 'auto_call', 'break_next'}) do set(field, '') end
  set('ended', text(now) .. ' ' .. (had('person') or ''))
end
does[move]()
if move ~= 'shift_end' then acts(desk, now) end
return changed(seq, now, {move = move, desk = desk, record = KEY.presence, outcome = function()
  local words = {}
  for i, field in ipairs(WORDS) do words[i] = value_of(KEY.presence, desk .. ':' .. field) end
  return words
end})
