-- book takes bookings down: new ones, changes of those that an outside calendar knows by the same reference, and its
-- cancellations.
-- ARG  move: book, import, or preview for what an import would do
--      tail: bookings, nine words each: a code for a new one, SHA-256 of the reference ('' for none), time (ms), day,
--      service, language, language needed, digits, 'booked' or 'cancelled'
-- Returns OK and for each booking, in one word, its code ('' for none), what was done (booked, updated, cancelled,
-- unchanged, past) and the state that it is in now, and for a book the appointment, for a preview the time that it had (ms,
-- '' for none); or CODE_TAKEN, PAST when the time of a book is over.
-- Keeps: a reference has at most one booked appointment. One that is over stays over, unless the calendar has it at another
-- time: that is another appointment, with another code.
local move, missed, words = ARG.move, tonumber(ARG.missed_after), tail()
local answer = move ~= 'preview' and settled()
if answer then return answer end
if move == 'book' and tonumber(words[3]) + missed < branch_time() then return {'PAST'} end
writable()
redis.call('ZCARD', KEY.appointments)
redis.call('HLEN', KEY.references)
redis.call('HLEN', KEY.digits)
for i = 1, #words, 9 do
  if redis.call('EXISTS', PREFIX.appointment .. words[i]) == 1 then return {'CODE_TAKEN'} end
end
local now, seq, outcome, days, record = branch_time(), next_seq(), {}, {}, ''

local function same(a, b)
  for _, field in ipairs({'service', 'language', 'needs', 'at'}) do
    if a[field] ~= b[field] then return false end
  end
  return true
end

-- take_down keeps a booking b. It returns what was done, the code of the appointment, and its state.
local function take_down(fresh, reference, b, wanted)
  local code = reference ~= '' and redis.call('HGET', KEY.references, reference) or nil
  local had = code and appointment_of(PREFIX.appointment .. code)
  if wanted == 'cancelled' then
    if not had or had.state ~= 'booked' then return 'unchanged', had and code or '', had and had.state or '' end
    over(code, had, 'cancelled')
    days[had.day] = true
    return 'cancelled', code, 'cancelled'
  end
  if had and had.state == 'booked' then
    local known = redis.call('HGET', KEY.digits, code) or ''
    if b.digits == '' then b.digits = known end
    if same(had, b) and known == b.digits then return 'unchanged', code, 'booked' end
    due(had, code)
    tally('booked', had, -1)
    place(code, b)
    put(KEY.digits, code, b.digits)
    days[b.day] = true
    return 'updated', code, 'booked'
  end
  if had and had.at == b.at then return 'unchanged', code, had.state end
  if tonumber(b.at) + missed < now then return 'past', '', '' end
  KNOWN[PREFIX.appointment .. fresh], ENTIRE[PREFIX.appointment .. fresh] = {}, true
  place(fresh, b)
  put(PREFIX.appointment .. fresh, 'state', 'booked')
  if b.digits ~= '' then put(KEY.digits, fresh, b.digits) end
  if reference ~= '' then
    put(PREFIX.appointment .. fresh, 'reference', reference)
    put(KEY.references, reference, fresh)
  end
  days[b.day] = true
  return 'booked', fresh, 'booked'
end

-- time_of is the time of the appointment that has a reference, '' for none.
local function time_of(reference)
  local code = redis.call('HGET', KEY.references, reference)
  local had = code and appointment_of(PREFIX.appointment .. code)
  return had and had.at or ''
end

for i = 1, #words, 9 do
  local b = {at = words[i + 2], day = words[i + 3], service = words[i + 4], language = words[i + 5], needs = words[i + 6],
    digits = words[i + 7]}
  local before = move == 'preview' and time_of(words[i + 1]) or ''
  local did, code, state = take_down(words[i], words[i + 1], b, words[i + 8])
  outcome[#outcome + 1] = code .. ' ' .. did .. ' ' .. state .. (move == 'preview' and ' ' .. before or '')
  if move == 'book' then record = PREFIX.appointment .. code end
end
if move == 'preview' then return {'OK', outcome} end
return changed(seq, now, {move = move, record = record, service = move == 'book' and words[5] or '', desk = ARG.made_from,
  last = function() days_kept(days) end,
  outcome = function()
    if move == 'book' then
      for _, word in ipairs(told(string.match(outcome[1], '^[^ ]+'))) do outcome[#outcome + 1] = word end
    end
    return outcome
  end})
