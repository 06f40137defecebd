-- What the scripts share, of which luascript.go puts before each what it uses; FIELDS are the fields of a ticket's record in
-- the order in which Go reads them. It keeps true for every write: a refusal and an error come before the first write, time
-- and day never go back, a key's outcome never changes, what was changed can be told and taken back.
--
-- A script says KEY.name for a key of the branch (keys.go), PREFIX.name for what some begin with, ARG.name for what it is
-- given, and tail() for a list after that; luascript.go gives each its place. Times are ms since 1970. Keys that depend on
-- what a script reads are one of the prefixes and a name, under the same {branch} tag as all the others.
--
-- A write first plans all that it changes, by put, add and rank, and then makes it at once by changed.

-- text writes a time or a count without an exponent, and nothing as 0: -1 times no time is -0, which Redis does not count.
local function text(n)
  if n == 0 then return '0' end
  return string.format('%.0f', n)
end

-- tail is what a script is given after all that has a name.
local function tail()
  local list = {}
  for i = #ARG + 1, #ARGV do list[#list + 1] = ARGV[i] end
  return list
end

-- named is the tail as pairs of a name and a value.
local function named()
  local values, list = {}, tail()
  for i = 1, #list, 2 do values[list[i]] = list[i + 1] end
  return values
end

-- split cuts a text at a separator.
local function split(s, separator)
  local words = {}
  for word in string.gmatch(s .. separator, '([^' .. separator .. ']*)' .. separator) do words[#words + 1] = word end
  return words
end

-- branch_time is now, or the last time seen if that is later.
local function branch_time()
  local last = tonumber(redis.call('HGET', KEY.meta, 'now') or '0')
  local now = tonumber(ARG.now)
  if last > now then return last end
  return now
end

-- branch_day is the server's day, or the last one seen if that is later.
local function branch_day()
  local last = redis.call('HGET', KEY.meta, 'day')
  if last and last > ARG.day then return last end
  return ARG.day
end

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

-- The plan: what the change writes, in order. Each step is {kind, key, name, before, after, stays, rests}; before and after
-- are texts, '' for nothing, but for a count, whose step is {'count', key, field, by}. What stays is not taken back by an
-- undo; what rests is looked at by it even if the change leaves it as it was.
local plan, planned = {}, {}

local function step(kind, key, name, after, stays, read)
  local at = key .. '\31' .. name
  local had = planned[at]
  if had then
    had[5] = after
    return
  end
  local before = read or redis.call(kind == 'hash' and 'HGET' or 'ZSCORE', key, name) or ''
  if kind == 'rank' and before ~= '' then before = text(tonumber(before)) end
  planned[at] = {kind, key, name, before, after, stays}
  plan[#plan + 1] = planned[at]
end

-- put sets a field of a hash; '' takes it away. read is its value where the script has read it already.
local function put(key, field, value, read) step('hash', key, field, tostring(value), false, read) end

-- keep is put for what an undo leaves alone.
local function keep(key, field, value) step('hash', key, field, tostring(value), true) end

-- rank puts a member into a sorted set at a score, or takes it out where there is none.
local function rank(key, member, score) step('rank', key, member, score and text(score) or '', false) end

-- rest_on has an undo be refused once a field that is planned stands no more as the change leaves it.
local function rest_on(key, field) planned[key .. '\31' .. field][7] = true end

-- add adds to a count.
local function add(key, field, by)
  by = tonumber(by)
  if by == 0 then return end
  if not planned[key] then
    redis.call('HLEN', key) -- an error now, where the key holds something else
    planned[key] = true
  end
  plan[#plan + 1] = {'count', key, field, text(by), ''}
end

-- make writes the plan.
local function make()
  local sets, drops = {}, {}
  for i, s in ipairs(plan) do
    local kind, key = s[1], s[2]
    if kind == 'count' then redis.call('HINCRBY', key, s[3], s[4])
    elseif kind == 'rank' and s[5] == '' then redis.call('ZREM', key, s[3])
    elseif kind == 'rank' then redis.call('ZADD', key, s[5], s[3])
    elseif s[5] == '' then drops[#drops + 1] = s[3]
    else sets[#sets + 1], sets[#sets + 2] = s[3], s[5] end
    -- The fields of one hash that stand together are written together.
    local after = plan[i + 1]
    if not after or after[1] ~= 'hash' or after[2] ~= key then
      if #sets > 0 then redis.call('HSET', key, unpack(sets)) end
      if #drops > 0 then redis.call('HDEL', key, unpack(drops)) end
      sets, drops = {}, {}
    end
  end
end

-- differences are the fields of a record and of the presence as the plan finds and leaves them, each as one text; the
-- token's hash is nobody's.
local function differences(record)
  local was, became = {}, {}
  for _, s in ipairs(plan) do
    local told = s[1] == 'hash' and (s[2] == record or s[2] == KEY.presence) and string.sub(s[3], 1, 5) ~= 'token'
    if told and s[4] ~= s[5] then
      was[#was + 1], was[#was + 2] = s[3], s[4]
      became[#became + 1], became[#became + 2] = s[3], s[5]
    end
  end
  return table.concat(was, '\31'), table.concat(became, '\31')
end

-- takeback is what the plan changes, as undo.lua reads it.
local function takeback()
  local steps = {}
  for _, s in ipairs(plan) do
    if not s[6] and (s[1] == 'count' or s[4] ~= s[5] or s[7]) then
      for i = 1, 5 do steps[#steps + 1] = s[i] end
    end
  end
  return table.concat(steps, '\31')
end

-- last_change is what a place changed last: its head {seq, ms, move, id} and the words of its steps; nil for none.
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
    if words[i] ~= 'count' then left[words[i + 1] .. '\31' .. words[i + 2]] = {words[i], words[i + 1], words[i + 2], words[i + 4]} end
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
    local first, words = last_change(ARG.place)
    head = table.concat({text(seq), text(now), first[3], first[4]}, '\31')
    if #words > 0 then steps = table.concat(words, '\31') .. '\31' .. steps end
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
-- activity), from, to (states), service, desk, override (the rules that it passed over, comma-joined), follows (set if the
-- script made a change before it), and outcome: a function that gives the words of the answer once all is written.
local function changed(seq, now, what)
  local id = what.id or ''
  local was, became = differences(what.record or PREFIX.ticket .. id)
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

-- announce tells the displays of a ticket.
local CALLS_KEPT = 200
local function announce(record, id, seq, now, had)
  put(record, 'announced', text(now))
  put(record, 'call', text(seq))
  put(record, 'calls', tonumber(had or '0') + 1)
  rank(KEY.calls, id, seq)
end

-- trim forgets the oldest calls.
local function trim() redis.call('ZREMRANGEBYRANK', KEY.calls, 0, -CALLS_KEPT - 1) end

-- stand puts a ticket into its queue at its effective arrival, or takes it out where there is none. A ticket of a
-- service's queue stands in one of its language too, which is the one that the visitor needs, or else chose. Those that
-- are first stand before all others of a queue: their scores are below 0.
local FIRST = 1e13
local function stand(queue, language, id, arrival, first)
  if first then arrival = arrival - FIRST end
  rank(PREFIX.queue .. queue, id, arrival)
  if string.sub(queue, 1, 8) == 'service:' then
    rank(PREFIX.queue .. 'language:' .. string.sub(queue, 9) .. ':' .. language, id, arrival)
  end
end

-- rules_against are the rules that stand against a service's giving a ticket, none where it gives one. opening is the rule
-- of the calendar that does, 'closed' or 'last_given', '' for none; quota is 0 for none.
local function rules_against(counts, service, opening, quota)
  local rules = {}
  if opening ~= '' then rules[1] = opening end
  if redis.call('HEXISTS', KEY.house, 'paused:' .. service) == 1 then rules[#rules + 1] = 'paused' end
  local issued = tonumber(redis.call('HGET', counts, 'issued:service:' .. service) or '0')
    - tonumber(redis.call('HGET', counts, 'attended:service:' .. service) or '0') -- visits, but no tickets
  if quota > 0 and issued >= quota then rules[#rules + 1] = 'quota' end
  return rules
end

-- ticket_of is a ticket as script.go reads it: its id, its fields, how many are ahead in its queue.
local function ticket_of(id)
  local got = redis.call('HMGET', PREFIX.ticket .. id, 'queue', unpack(FIELDS))
  local t = {id}
  for i = 2, #FIELDS + 1 do t[i] = got[i] or '' end
  local ahead = 0
  local state, arrival = t[5], t[16]
  if state == 'waiting' then ahead = redis.call('ZRANK', PREFIX.queue .. got[1], id) or 0
  elseif state == 'coming' then ahead = redis.call('ZCOUNT', PREFIX.queue .. got[1], '-inf', '(' .. arrival) end
  t[#t + 1] = text(ahead)
  return t
end

-- expected counts the appointments that nobody has checked in for and that still stand before an arrival if they come: their
-- time less the head start is before it, and they are not so late yet that they lose it.
local function expected(service, now, arrival)
  return redis.call('ZCOUNT', PREFIX.queue .. 'appointment:' .. service, text(now - ARG.appointment_late),
    '(' .. text(arrival + ARG.appointment_head_start))
end

-- position is where the state was read: epoch, seq, now.
local function position()
  return {redis.call('HGET', KEY.meta, 'epoch') or '', redis.call('HGET', KEY.meta, 'seq') or '0', text(branch_time())}
end

-- observe adds a span of ms to the histogram what:service:S:bucket and to its sum; by -1 it takes it out again. Bucket 0
-- ends at 15 s, each next one a quarter later (counts.go has the same bounds).
local function observe(counts, what, service, span, by)
  if span < 0 then span = 0 end
  local bucket, bound = 0, 15000
  while span >= bound and bucket < 60 do
    bucket = bucket + 1
    bound = bound + math.floor(bound / 4)
  end
  add(counts, what .. ':service:' .. service .. ':' .. bucket, by)
  add(counts, what .. '_ms:service:' .. service, by * span)
end

-- pace is how long the desks took on a day for a service (ms), and for how many turns: those that ended a visit or its part
-- for the service, and those whose visit was handed on.
local function pace(counts, service)
  local of = ':service:' .. service
  local got = redis.call('HMGET', counts, 'desk_ms' .. of, 'served' .. of, 'handed' .. of)
  return got[1] or '0', text(tonumber(got[2] or '0') + tonumber(got[3] or '0'))
end

-- count adds by to what of a ticket: per service, per language, per local hour.
local function count(counts, what, service, language, hour, by)
  add(counts, what .. ':service:' .. service, by)
  add(counts, what .. ':language:' .. language, by)
  add(counts, what .. ':hour:' .. hour, by)
end
