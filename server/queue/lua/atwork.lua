-- Who is at work: a desk that holds a ticket, and one that did something or had its page open lately, unless it has a break
-- or has ended its shift.

-- staff_of reads the presence of the desks today (said: <desk>:<field> → value), which are at work (at_work: desk → true)
-- and who sits there (people: person → true).
local function staff_of(presence, now)
  local s = {said = {}, at_work = {}, people = {}, flat = redis.call('HGETALL', presence)}
  for i = 1, #s.flat, 2 do s.said[s.flat[i]] = s.flat[i + 1] end
  local flat = redis.call('HGETALL', KEY.activity)
  for i = 1, #flat, 2 do
    local desk = string.gsub(flat[i], '^page:', '')
    local away = s.said[desk .. ':break'] or s.said[desk .. ':ended']
    if not away and now - tonumber(flat[i + 1]) <= tonumber(ARG.at_work_for) then s.at_work[desk] = true end
  end
  for _, desk in ipairs(redis.call('HKEYS', KEY.desks)) do s.at_work[desk] = true end
  for desk in pairs(s.at_work) do
    local person = s.said[desk .. ':person']
    if person then s.people[person] = true end
  end
  return s
end

-- staff_words is the same as staff.go reads it: the desks at work, and the presence.
local function staff_words(s)
  local desks = {}
  for desk in pairs(s.at_work) do desks[#desks + 1] = desk end
  return {desks, s.flat}
end
