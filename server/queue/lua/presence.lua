-- presence says who sits at a desk today, what is spoken there, and whether it has a break.
-- KEYS  8 desks (hash: desk → id it holds)   9 activity (hash: desk → ms)
--       10 counts of the day (hash)
-- ARGV  13 desk   14 move: presence, break or back   15… pairs of a field (person, languages, auto_call) and its value,
--       '' for none; for a break the pair is reason and its id
-- Returns OK and the desk's person, languages, reason of the break, since when (ms), auto_call; or DESK_BUSY, NOT_ON_BREAK.
-- Keeps: a person sits at one desk; a desk has no break while it holds a ticket; a desk on a break is not active, so that
-- no estimate counts it.
local presence, desks, activity, counts = KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local desk, move = ARGV[13], ARGV[14]
local given = {}
for i = 15, #ARGV, 2 do given[ARGV[i]] = ARGV[i + 1] end

local answer = settled()
if answer then return answer end
local reason = redis.call('HGET', presence, desk .. ':break')
if move == 'break' and redis.call('HEXISTS', desks, desk) == 1 then return {'DESK_BUSY'} end
if move == 'back' and not reason then return {'NOT_ON_BREAK'} end
writable()
local now, seq = branch_time(ARGV[1]), next_seq()
redis.call('HLEN', activity)

if move == 'presence' then
  if given.person and given.person ~= '' then
    local flat = redis.call('HGETALL', presence)
    for i = 1, #flat, 2 do
      if flat[i + 1] == given.person and string.match(flat[i], ':person$') then put(presence, flat[i], '') end
    end
  end
  for i = 15, #ARGV, 2 do put(presence, desk .. ':' .. ARGV[i], ARGV[i + 1]) end
  if not reason then keep(activity, desk, text(now)) end
elseif move == 'break' then
  put(presence, desk .. ':break', given.reason)
  if not reason then put(presence, desk .. ':break_since', text(now)) end
  put(activity, desk, '')
else
  local since = redis.call('HGET', presence, desk .. ':break_since')
  put(presence, desk .. ':break', '')
  put(presence, desk .. ':break_since', '')
  put(activity, desk, text(now))
  add(counts, 'breaks:reason:' .. reason, 1)
  add(counts, 'break_ms:reason:' .. reason, now - since)
end
return changed(seq, now, {move = move, desk = desk, record = presence, outcome = function()
  local words = redis.call('HMGET', presence, desk .. ':person', desk .. ':languages', desk .. ':break', desk .. ':break_since',
    desk .. ':auto_call')
  for i = 1, 5 do words[i] = words[i] or '' end
  return words
end})
