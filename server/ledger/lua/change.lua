-- How a change ends. begin.lua and this file keep true for every write: refusals and errors come before the first write,
-- time and day never go back, a key's outcome never changes, and what was changed can be told and taken back.

-- who made the change: the person at the desk, if anybody has said who that is.
local function who()
  if ARG.who ~= '' then return ARG.who end
  return redis.call('HGET', KEY.presence, ARG.made_from .. ':person') or 'staff'
end

-- changed ends every write. It first appends the event, the only command that can be refused; then it makes the plan, adds
-- one to seq, keeps the outcome under the key and tells the subscribers.
-- what has move, undone (the move that an undo took back), id (of the ticket, '' for none), session and signup (of an
-- activity), record (the key whose fields are told before and after), from, to (states), service, desk, override (the rules
-- that staff overrode, comma-joined), follows (set if the script made a change before it), last: a function that writes what
-- no undo takes back, final (set if it is not taken back itself), and outcome: a function that returns the words of the
-- answer once all is written.
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
  redis.pcall('PUBLISH', ARG.channel, text(seq)) -- only a hint: if it is not allowed, the tick of Watch sees the change
  table.insert(outcome, 1, 'OK')
  return outcome
end
