-- undo takes back the last change that was made at a place: each of its steps, from the last to the first.
-- ARG  seq of the change, which must still be the last one there
-- Returns OK, the move that was taken back, the ticket as it is now (nothing if there is none any more); or NOTHING_TO_UNDO,
-- TOO_LATE, CHANGED_SINCE.
-- Keeps: nothing that somebody did since is lost: all that the change wrote must still stand as it left it. Counts are taken
-- back by as much as they were changed. A number that was given stays given. What holds between records holds after it: a
-- person sits at one desk, a desk on a break holds no ticket, a reference has one appointment that is booked.
local answer = settled()
if answer then return answer end
local head, words = last_change(ARG.place)
if not head or head[1] ~= ARG.seq then return {'NOTHING_TO_UNDO'} end
local now = branch_time()
if now - tonumber(head[2]) > tonumber(ARG.undo_within) then return {'TOO_LATE'} end
if not stands(words) then return {'CHANGED_SINCE'} end
writable()
local seq, id = next_seq(), head[4]
-- What the event tells of: the ticket, or else the record that the change wrote first.
local record
for i = 1, #words, 5 do
  if id == '' and not record and words[i] == 'hash' then record = words[i + 1] end
end
for i = #words - 4, 1, -5 do
  local kind, key, name, before = words[i], words[i + 1], words[i + 2], words[i + 3]
  if kind == 'count' then add(key, name, -tonumber(before))
  elseif kind == 'hash' then put(key, name, before)
  else rank(key, name, tonumber(before)) end
end

-- A ticket of yesterday waits no more: its queue has ended with its day.
for _, s in ipairs(plan) do
  local key, after = s[2], s[5]
  local waits = s[3] == 'state' and (after == 'waiting' or after == 'parked' or after == 'coming' or after == 'away')
  local of_ticket = string.sub(key, 1, #PREFIX.ticket) == PREFIX.ticket
  if waits and of_ticket and string.sub(key, #PREFIX.ticket + 1, #PREFIX.ticket + 8) < ARG.day then return {'TOO_LATE'} end
end

-- then_of is what a field will be.
local function then_of(key, name)
  local at = planned[key .. '\31' .. name]
  if at then return at[5] end
  return redis.call('HGET', key, name) or ''
end
for _, s in ipairs(plan) do
  local kind, key, name, after = s[1], s[2], s[3], s[5]
  local desk = key == KEY.presence and string.match(name, '^(%w+):')
  if kind ~= 'hash' or after == '' then -- nothing comes into being
  elseif desk and name == desk .. ':person' then
    for _, other in ipairs(redis.call('HKEYS', KEY.presence)) do
      local same = other ~= name and string.match(other, ':person$') and then_of(KEY.presence, other) == after
      if same then return {'CHANGED_SINCE'} end
    end
  elseif desk and name == desk .. ':break' and then_of(KEY.desks, desk) ~= '' then return {'CHANGED_SINCE'}
  elseif key == KEY.desks and then_of(KEY.presence, name .. ':break') ~= '' then return {'CHANGED_SINCE'}
  elseif name == 'state' and after == 'booked' and string.sub(key, 1, #PREFIX.appointment) == PREFIX.appointment then
    local reference = redis.call('HGET', key, 'reference')
    local code = string.sub(key, #PREFIX.appointment + 1)
    if reference and redis.call('HGET', KEY.references, reference) ~= code then return {'CHANGED_SINCE'} end
  end
end
local from = redis.call('HMGET', PREFIX.ticket .. id, 'state', 'service')
return changed(seq, now, {move = 'undo', undone = head[3], id = id, record = record, from = from[1] or '',
  service = from[2] or '', desk = ARG.place,
  to = id ~= '' and planned[PREFIX.ticket .. id .. '\31state'] and planned[PREFIX.ticket .. id .. '\31state'][5] or '',
  -- It is not taken back itself, and what it took back is over.
  final = true, last = function() redis.call('HDEL', KEY.undo, ARG.place) end,
  outcome = function()
    local outcome = {head[3]}
    if id == '' or redis.call('HEXISTS', PREFIX.ticket .. id, 'state') == 0 then return outcome end
    for _, word in ipairs(ticket_of(id)) do outcome[#outcome + 1] = word end
    return outcome
  end})
