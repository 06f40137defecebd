-- Who is at work: a desk that holds a ticket, and one that did something or had its page open lately, unless it has a break
-- or has ended its shift.

-- presence_key is the key of the day's presence.
local function presence_key() return PREFIX.presence .. branch_day() end

-- staff is the presence of the desks today (said: <desk>:<field> → value), which of them are at work (at_work: desk → true),
-- who sits there (people: person → true), and until when time alone does not change that (ms). It is read once.
local STAFF = {}
local function staff()
  if STAFF.said then return STAFF end
  local s, now = STAFF, branch_time()
  local for_ms, last, held = tonumber(ARG.at_work_for), {}, {}
  s.said, s.at_work, s.people, s.until_ms = fields_of(presence_key()), {}, {}, 1e13
  for _, desk in ipairs(redis.call('HKEYS', KEY.desks)) do s.at_work[desk], held[desk] = true, true end
  local flat = redis.call('HGETALL', KEY.activity)
  for i = 1, #flat, 2 do
    local desk = string.gsub(flat[i], '^page:', '')
    last[desk] = math.max(last[desk] or 0, tonumber(flat[i + 1]))
  end
  for desk, at in pairs(last) do
    local away = s.said[desk .. ':break'] or s.said[desk .. ':ended']
    if not held[desk] and not away and now <= at + for_ms then
      s.at_work[desk] = true
      s.until_ms = math.min(s.until_ms, at + for_ms)
    end
  end
  for desk in pairs(s.at_work) do
    local person = s.said[desk .. ':person']
    if person then s.people[person] = true end
  end
  return s
end

-- version names what staff is as long as time does not change it: the last change of it, and the day.
local function version() return meta().staff .. ' ' .. branch_day() end

-- staff_words is the same as staff.go reads it: the desks at work, the presence, the version and until when that holds.
local function staff_words()
  local s, desks, said = staff(), {}, {}
  for desk in pairs(s.at_work) do desks[#desks + 1] = desk end
  for field, value in pairs(s.said) do said[#said + 1], said[#said + 2] = field, value end
  return {desks, said, {version(), text(s.until_ms)}}
end
