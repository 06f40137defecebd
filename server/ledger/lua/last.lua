-- The last change of each desk, of the supervisor and of the activities, and how it is taken back.

-- last_change is the last change made from a desk or page: its head {seq, ms, move, id} and the words of its steps, five
-- each; nothing for none.
local function last_change(made_from)
  local kept = redis.call('HGET', KEY.undo, made_from)
  if not kept then return nil end
  local cut = string.find(kept, '\30', 1, true)
  return split(string.sub(kept, 1, cut - 1), '\31'), cut < #kept and split(string.sub(kept, cut + 1), '\31') or {}
end

-- stands tells whether all fields that a change wrote are still as it left them; if two changes of one press wrote a field,
-- as the second left it.
local function stands(words)
  local left, hashes = {}, {}
  for i = 1, #words, 5 do
    local kind, key, name, after = words[i], words[i + 1], words[i + 2], words[i + 4]
    if kind == 'hash' then
      if not hashes[key] then hashes[key] = {} end
      if left[key .. '\31' .. name] == nil then table.insert(hashes[key], name) end
    end
    if kind ~= 'count' then left[key .. '\31' .. name] = {kind, key, name, after} end
  end
  for key, names in pairs(hashes) do look(key, unpack(names)) end
  for _, l in pairs(left) do
    local value = l[1] == 'hash' and value_of(l[2], l[3]) or l[1] == 'rank' and redis.call('ZSCORE', l[2], l[3]) or ''
    if l[1] == 'rank' and value ~= '' then value = text(tonumber(value)) end
    if value ~= l[4] then return false end
  end
  return true
end

-- undoable is the head and the words of the last change, {} if it cannot be taken back any more.
local function undoable(made_from, now)
  local head, words = last_change(made_from)
  if not head or now - head[2] > tonumber(ARG.undo_within) or not stands(words) then return {}, {} end
  return head, words
end

-- remember keeps how the change is taken back from where it was made. A change that follows another one of the same script
-- is taken back together with it.
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
