-- How a change ends. begin.lua and this file keep true for every write: refusals and errors come before the first write,
-- time and day never go back, a key's outcome never changes, and what was changed can be told and taken back.

-- who made the change: the person at the desk, if anybody has said who that is.
local function who()
  if ARG.who ~= '' then return ARG.who end
  local person = value_of(KEY.presence, ARG.made_from .. ':person')
  return person ~= '' and person or 'staff'
end

-- refused is the answer if an event was refused. A script that broke off after its event has left seq behind the events: the
-- next change comes after the last of them.
local function refused(event)
  if not string.find(event.err, 'equal or smaller', 1, true) then return event end
  local last = redis.call('XREVRANGE', KEY.events, '+', '-', 'COUNT', 1)[1]
  redis.call('HSET', KEY.meta, 'seq', string.match(last[1], '^%d+'))
  return {'SEQ_BEHIND'}
end

-- OPTIONAL are the words that not every event has.
local OPTIONAL = {'from', 'to', 'service', 'desk', 'session', 'signup', 'undone', 'override'}

-- changed ends every write. It first appends the event, the only command that can be refused; then it makes the plan, adds
-- one to seq, keeps the outcome under the key and tells the subscribers.
-- what has move, undone (the move that an undo took back), id (of the ticket, '' for none), session and signup (of an
-- activity), record (the key whose fields are told before and after), from, to (states), service, desk, override (the rules
-- that staff overrode, comma-joined), follows (set if the script made a change before it), last: a function that writes what
-- no undo takes back, final (set if it is not taken back itself), same_staff (set if it changes nothing of who is at work),
-- and outcome: a function that returns the words of the answer once all is written.
local function changed(seq, now, what)
  local id, stands_at = what.id or '', {'seq', text(seq), 'now', text(now), 'day', ARG.day}
  local was, became = differences(what.record)
  local event = {'at', text(now), 'move', what.move, 'ticket', id, 'who', who()}
  local function tell(name, value)
    if value and value ~= '' then event[#event + 1], event[#event + 2] = name, value end
  end
  tell('was', was)
  tell('became', became)
  for _, name in ipairs(OPTIONAL) do tell(name, what[name]) end
  local made = redis.pcall('XADD', KEY.events, 'MAXLEN', '~', ARG.events_kept, text(seq) .. '-0', unpack(event))
  if made.err then return refused(made) end
  make()
  if what.last then what.last() end
  if not what.final then remember(seq, now, what.move, id, what.follows) end
  if meta().day ~= ARG.day then redis.call('SADD', KEY.days, ARG.day) end
  if meta().epoch == '' then stands_at[#stands_at + 1], stands_at[#stands_at + 2] = 'epoch', ARG.epoch end
  if not what.same_staff then stands_at[#stands_at + 1], stands_at[#stands_at + 2] = 'staff', text(seq) end
  redis.call('HSET', KEY.meta, unpack(stands_at))
  METAS.day, METAS.epoch = ARG.day, meta().epoch ~= '' and meta().epoch or ARG.epoch
  local outcome = what.outcome and what.outcome() or {}
  redis.call('HSET', KEY.idem, ARG.key, ARG.fingerprint .. '\31' .. table.concat(outcome, '\31'))
  plan, planned = {}, {}
  redis.pcall('PUBLISH', ARG.channel, text(seq)) -- only a hint: if it is not allowed, the tick of Watch sees the change
  table.insert(outcome, 1, 'OK')
  return outcome
end
