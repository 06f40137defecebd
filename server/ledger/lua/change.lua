-- How a change begins and ends. It keeps true for every write: a refusal and an error come before the first write, time
-- and day never go back, a key's outcome never changes, what was changed can be told and taken back.

-- settled answers what needs no work: the server's day is behind the branch's, or the key has its outcome.
local function settled()
  local day = redis.call('HGET', KEY.meta, 'day')
  if day and day > ARG.day then return {'STALE_DAY', day} end
  for _, idem in ipairs({KEY.idem, KEY.idem_before}) do
    local kept = redis.call('HGET', idem, ARG.key)
    if kept then
      local cut = string.find(kept, '\31', 1, true)
      if string.sub(kept, 1, cut - 1) ~= ARG.fingerprint then return {'KEY_REUSED'} end
      return {'SAME', string.sub(kept, cut + 1)}
    end
  end
end

-- next_seq is the number of the change that the script is about to make: after the last one, and after the last event,
-- should a script have broken off between the two.
local function next_seq()
  local seq = tonumber(redis.call('HGET', KEY.meta, 'seq') or '0')
  local last = redis.call('XREVRANGE', KEY.events, '+', '-', 'COUNT', 1)[1]
  if last then seq = math.max(seq, tonumber(string.match(last[1], '^%d+'))) end
  return seq + 1
end

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
  if ARG.place == '' then return end
  local steps = takeback()
  local head = table.concat({text(seq), text(now), move, id}, '\31')
  if follows then
    local first, before = last_change(ARG.place)
    head = table.concat({text(seq), text(now), first[3], first[4]}, '\31')
    if #before > 0 then steps = table.concat(before, '\31') .. '\31' .. steps end
  end
  redis.call('HSET', KEY.undo, ARG.place, head .. '\30' .. steps)
end

-- who made the change: whoever sits at the desk, if anybody has said so.
local function who()
  if ARG.who ~= '' then return ARG.who end
  return redis.call('HGET', KEY.presence, ARG.place .. ':person') or 'staff'
end

-- changed ends every write: it appends the event, which is the first command that changes anything, as it alone can be
-- refused; makes the plan; moves the branch on by one; keeps the outcome under the key and tells the subscribers.
-- what has move, undone (the move that an undo took back), id (of the ticket, '' for none), session and signup (of an
-- activity), record (the key whose fields are told before and after), from, to (states), service, desk, override (the rules
-- that it passed over, comma-joined), follows (set if the script made a change before it), last: a function that writes what
-- no undo takes back, final (set if it is not taken back itself), and outcome: a function that gives the words of the answer
-- once all is written.
local function changed(seq, now, what)
  local id = what.id or ''
  local was, became = differences(what.record)
  local event = {'at', text(now), 'move', what.move, 'ticket', id, 'from', what.from or '', 'to', what.to or '',
    'service', what.service or '', 'desk', what.desk or '', 'who', who(), 'was', was, 'became', became}
  for _, name in ipairs({'session', 'signup', 'undone', 'override'}) do
    if what[name] and what[name] ~= '' then event[#event + 1], event[#event + 2] = name, what[name] end
  end
  redis.call('XADD', KEY.events, 'MAXLEN', '~', ARG.events_kept, text(seq) .. '-0', unpack(event))
  make()
  if what.last then what.last() end
  if not what.final then remember(seq, now, what.move, id, what.follows) end
  if redis.call('HGET', KEY.meta, 'day') ~= ARG.day then redis.call('SADD', KEY.days, ARG.day) end
  redis.call('HSET', KEY.meta, 'seq', text(seq), 'now', text(now), 'day', ARG.day)
  redis.call('HSETNX', KEY.meta, 'epoch', ARG.epoch)
  local outcome = what.outcome and what.outcome() or {}
  redis.call('HSET', KEY.idem, ARG.key, ARG.fingerprint .. '\31' .. table.concat(outcome, '\31'))
  plan, planned = {}, {}
  redis.pcall('PUBLISH', ARG.channel, text(seq)) -- a hint only: where it is not allowed, the watchdog sees the change
  table.insert(outcome, 1, 'OK')
  return outcome
end

-- writable is an error where what every write needs is of another type.
local function writable()
  redis.call('SCARD', KEY.days)
  redis.call('HLEN', KEY.undo)
end
