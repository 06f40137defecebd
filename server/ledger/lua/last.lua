-- What each place changed last, and how it is taken back.

-- last_change is what a place changed last: its head {seq, ms, move, id} and the words of its steps, five each; nothing for
-- none.
local function last_change(place)
  local kept = redis.call('HGET', KEY.undo, place)
  if not kept then return nil end
  local cut = string.find(kept, '\30', 1, true)
  return split(string.sub(kept, 1, cut - 1), '\31'), cut < #kept and split(string.sub(kept, cut + 1), '\31') or {}
end

-- stands tells whether all that a change wrote is still as it left it; a field that two changes of one press wrote, as the
-- second left it.
local function stands(words)
  local left = {}
  for i = 1, #words, 5 do
    if words[i] ~= 'count' then
      left[words[i + 1] .. '\31' .. words[i + 2]] = {words[i], words[i + 1], words[i + 2], words[i + 4]}
    end
  end
  for _, l in pairs(left) do
    local value = redis.call(l[1] == 'hash' and 'HGET' or 'ZSCORE', l[2], l[3]) or ''
    if l[1] == 'rank' and value ~= '' then value = text(tonumber(value)) end
    if value ~= l[4] then return false end
  end
  return true
end

-- undoable is the head and the words of what a place changed last, {} where that can be taken back no more.
local function undoable(place, now)
  local head, words = last_change(place)
  if not head or now - head[2] > tonumber(ARG.undo_within) or not stands(words) then return {}, {} end
  return head, words
end

-- remember keeps how the change is taken back, for the place that made it. A change that follows another one of the same
-- script is taken back together with it.
local function remember(seq, now, move, id, follows)
  if ARG.made_from == '' then return end
  local steps = takeback()
  local head = table.concat({text(seq), text(now), move, id}, '\31')
  if follows then
    local first, before = last_change(ARG.made_from)
    head = table.concat({text(seq), text(now), first[3], first[4]}, '\31')
    if #before > 0 then steps = table.concat(before, '\31') .. '\31' .. steps end
  end
  redis.call('HSET', KEY.undo, ARG.made_from, head .. '\30' .. steps)
end
