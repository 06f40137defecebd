-- book takes bookings down: new ones, changes of those that an outside calendar knows by the same reference, and its
-- cancellations.
-- KEYS  8 appointments (zset: code by time, ms)   9 references (hash: SHA-256 of a reference → code)
--       10 digits (hash: code → digits)
-- ARGV  13 move: book or import   14 key prefix of appointments   15 after how long one counts as missed (ms)
--       16… bookings, nine words each: a code for a new one, SHA-256 of the reference ('' for none), time (ms), day, service,
--       language, language needed, digits, 'booked' or 'cancelled'
-- Returns OK and for each booking, in one word, its code ('' for none), what was done (booked, updated, cancelled, unchanged,
-- past) and the state that it is in now, and for a book the appointment; or CODE_TAKEN, PAST when the time of a book is over.
-- Keeps: a reference has one appointment that is booked, however often it comes. One that is over stays over, unless the
-- calendar has it at another time: that is another appointment, with another code.
local appointments, references, digits = KEYS[8], KEYS[9], KEYS[10]
local prefix, missed = ARGV[14], tonumber(ARGV[15])
local answer = settled()
if answer then return answer end
if ARGV[13] == 'book' and tonumber(ARGV[18]) + missed < branch_time(ARGV[1]) then return {'PAST'} end
writable()
redis.call('ZCARD', appointments)
redis.call('HLEN', references)
redis.call('HLEN', digits)
for i = 16, #ARGV, 9 do
  if redis.call('EXISTS', prefix .. ARGV[i]) == 1 then return {'CODE_TAKEN'} end
end
local now, seq, outcome, days, record = branch_time(ARGV[1]), next_seq(), {}, {}, ''

local function same(a, b)
  for _, field in ipairs({'service', 'language', 'needs', 'at'}) do
    if a[field] ~= b[field] then return false end
  end
  return true
end

-- take_down says what it did with a booking b, the code of what came of it, and its state.
local function take_down(fresh, reference, b, wanted)
  local code = reference ~= '' and redis.call('HGET', references, reference) or nil
  local had = code and appointment_of(prefix .. code)
  if wanted == 'cancelled' then
    if not had or had.state ~= 'booked' then return 'unchanged', had and code or '', had and had.state or '' end
    over(prefix, digits, code, had, 'cancelled')
    days[had.day] = true
    return 'cancelled', code, 'cancelled'
  end
  if had and had.state == 'booked' then
    local known = redis.call('HGET', digits, code) or ''
    if b.digits == '' then b.digits = known end
    if same(had, b) and known == b.digits then return 'unchanged', code, 'booked' end
    due(had, code)
    tally('booked', had, -1)
    place(prefix, appointments, code, b)
    put(digits, code, b.digits)
    days[b.day] = true
    return 'updated', code, 'booked'
  end
  if had and had.at == b.at then return 'unchanged', code, had.state end
  if tonumber(b.at) + missed < now then return 'past', '', '' end
  place(prefix, appointments, fresh, b, '')
  put(prefix .. fresh, 'state', 'booked', '')
  if b.digits ~= '' then put(digits, fresh, b.digits, '') end
  if reference ~= '' then
    put(prefix .. fresh, 'reference', reference, '')
    put(references, reference, fresh)
  end
  days[b.day] = true
  return 'booked', fresh, 'booked'
end

for i = 16, #ARGV, 9 do
  local b = {at = ARGV[i + 2], day = ARGV[i + 3], service = ARGV[i + 4], language = ARGV[i + 5], needs = ARGV[i + 6],
    digits = ARGV[i + 7]}
  local did, code, state = take_down(ARGV[i], ARGV[i + 1], b, ARGV[i + 8])
  outcome[#outcome + 1] = code .. ' ' .. did .. ' ' .. state
  if ARGV[13] == 'book' then record = prefix .. code end
end
return changed(seq, now, {move = ARGV[13], record = record, service = ARGV[13] == 'book' and ARGV[20] or '', desk = ARGV[11],
  last = function() days_kept(days) end,
  outcome = function()
    if ARGV[13] == 'book' then
      for _, word in ipairs(told(prefix, digits, string.match(outcome[1], '^[^ ]+'))) do outcome[#outcome + 1] = word end
    end
    return outcome
  end})
