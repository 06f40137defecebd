-- What the scripts that write sessions and sign-ups share.
-- ARG  session, '' for a new one   move
-- A session is one hash. Its sign-ups are another: number → state,language,made (ms),attended (ms), and token:<number> →
-- SHA-256. Nothing in either says who the visitors are.

local function record_of(id) return PREFIX.session .. id end
local function signups_of(id) return PREFIX.signups .. id end

-- session_fields are the fields of a session, or nil for none.
local function session_fields(id)
  local s = {}
  for name, value in pairs(fields_of(record_of(id))) do s[name] = value end
  if not s.start then return nil end
  for _, name in ipairs({'signed', 'attended', 'walk_ins', 'heads', 'last'}) do s[name] = tonumber(s[name] or '0') end
  s.start, s.over = tonumber(s.start), tonumber(s.start) + tonumber(s.minutes) * 60000
  return s
end

-- session_words are a session as Go reads it: its id, and the fields with their values.
local function session_words(id)
  local words = redis.call('HGETALL', record_of(id))
  table.insert(words, 1, id)
  return words
end

-- follow forgets the last change of a session once somebody has signed up since, so that it is not undone: it may have
-- added the places.
local function follow(id, s)
  if s.guard then keep(record_of(id), 'guard', '') end
end

-- visit counts somebody who is present among the visits: on the day and in the hour that the session starts, so that a
-- later correction finds them there.
local function visit(s, language, residence, origin, by)
  local counts = PREFIX.counts .. s.day
  add(counts, 'issued:service:' .. s.service, by)
  add(counts, 'issued:language:' .. language, by)
  add(counts, 'issued:residence:' .. residence, by)
  add(counts, 'issued:origin:' .. origin, by)
  add(counts, 'issued:hour:' .. s.hour, by)
  add(counts, 'issued:source:activity', by)
  add(counts, 'attended:service:' .. s.service, by)
end

-- session_changed ends a write. It adds the session's day to the days that have counts, so that they are found later.
local function session_changed(seq, now, id, s, what)
  what.move, what.service, what.record, what.session = ARG.move, s.service, record_of(id), id
  what.desk = ARG.made_from
  what.last = function() redis.call('SADD', KEY.days, s.day) end
  return changed(seq, now, what)
end
