-- A ticket that waits for one desk or one person is theirs while they are at work. While they are not, the desks of its
-- service are offered it too, once it has waited for them for a set time, or at once if they have ended their shift since.

-- held_back tells whether a ticket's visitor has asked for time that is not over. Such a ticket has no earlier effective
-- arrival, so nearly all tickets need no read.
local function held_back(f, id, score)
  return score > f.now and tonumber(redis.call('HGET', PREFIX.ticket .. id, 'later') or '0') > f.now
end

-- left_to are the tickets that wait for another desk or person who is not at work, and that the desk is offered too:
-- {id, effective arrival} each.
local function left_to(f, desk)
  local list, takes = {}, f.desks[desk].takes
  local function look(name)
    local got = redis.call('ZRANGE', PREFIX.queue .. name, 0, -1, 'WITHSCORES')
    for i = 1, #got, 2 do
      local had = redis.call('HMGET', PREFIX.ticket .. got[i], 'service', 'since', 'state')
      local since = tonumber(had[2] or '0')
      local free = had[3] == 'waiting' and (since + f.patience <= f.now or (f.gone[name] or 0) > since)
      local id, score = got[i], tonumber(got[i + 1])
      local offered = free and takes[had[1]] and string.sub(id, 1, 8) >= f.today and not held_back(f, id, score)
      if offered then list[#list + 1] = {id, score} end
    end
  end
  for other, d in pairs(f.desks) do
    if other ~= desk and not d.at_work then look('desk:' .. other) end
  end
  for person in string.gmatch(ARG.people, '[^,]+') do
    if not f.staff.people[person] and person ~= f.desks[desk].person then look('person:' .. person) end
  end
  return list
end
