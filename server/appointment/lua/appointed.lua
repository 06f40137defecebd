-- What the scripts of appointments share. An appointment's record has APPOINTED; booked ones stand in
-- queue:appointment:<service> by their time, and all of them in appointments. Counts are those of the day that an
-- appointment is for.
local APPOINTED = {'service', 'language', 'needs', 'at', 'day', 'state', 'ticket'}

-- appointment_of is a record by its fields, nil for none.
local function appointment_of(record)
  local had = {}
  look(record, unpack(APPOINTED))
  for _, field in ipairs(APPOINTED) do had[field] = value_of(record, field) end
  return had.service ~= '' and had or nil
end

-- told is an appointment as Go reads it: its code, its fields, whether it has digits.
local function told(code)
  local got, words = redis.call('HMGET', PREFIX.appointment .. code, unpack(APPOINTED)), {code}
  for i = 1, #APPOINTED do words[i + 1] = got[i] or '' end
  words[#words + 1] = text(redis.call('HEXISTS', KEY.digits, code))
  return words
end

-- tally counts what became of appointments of a service on a day.
local function tally(what, a, by) add(PREFIX.counts .. a.day, 'appointments_' .. what .. ':service:' .. a.service, by) end

-- due adds a booked appointment to the awaited ones of its service, or removes it if at is nil.
local function due(a, code, at) rank(PREFIX.queue .. 'appointment:' .. a.service, code, at) end

-- over ends a booked appointment, and removes its digits.
local function over(code, a, state)
  put(PREFIX.appointment .. code, 'state', state)
  put(KEY.digits, code, '')
  due(a, code)
  tally(state, a, 1)
end

-- place sets the fields of a booking: service, language, needs, at, day.
local function place(code, a)
  local record = PREFIX.appointment .. code
  for _, field in ipairs({'service', 'language', 'needs', 'at', 'day'}) do put(record, field, a[field]) end
  rank(KEY.appointments, code, tonumber(a.at))
  due(a, code, tonumber(a.at))
  tally('booked', a, 1)
end

-- days_kept adds days to those that have counts.
local function days_kept(days)
  for day in pairs(days) do redis.call('SADD', KEY.days, day) end
end
