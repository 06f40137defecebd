-- A ticket that waits for one desk or one person is theirs while they are at work. While they are not, the desks of its
-- service are offered it too, once it has waited for them for a set time, or at once if they have ended their shift since.

-- other_queues are the queues beside those of services, none if nobody waits in any of them.
local OTHERS = {}
local function other_queues()
  if OTHERS.names then return OTHERS.names end
  local names, keys = {}, {}
  for name in string.gmatch(ARG.other_queues, '[^,]+') do
    names[#names + 1], keys[#keys + 1] = name, PREFIX.queue .. name
  end
  if #keys > 0 and redis.call('EXISTS', unpack(keys)) == 0 then names = {} end
  OTHERS.names = names
  return names
end

-- held_back tells whether a ticket's visitor has asked for time that is not over. Such a ticket has no earlier effective
-- arrival, so nearly all tickets need no read.
local function held_back(id, score)
  return score > branch_time() and tonumber(redis.call('HGET', PREFIX.ticket .. id, 'later') or '0') > branch_time()
end

-- gone is when the shift of a desk, 'desk:2', or of a person, 'person:anna', ended last; ms, 0 for not today.
local function gone(whom)
  local last = 0
  for desk in rostered() do
    local at, person = string.match(staff().said[desk .. ':ended'] or '', '^(%d+) (.*)$')
    if at and (whom == 'desk:' .. desk or whom == 'person:' .. person) then last = math.max(last, tonumber(at)) end
  end
  return last
end

-- left_to are the tickets that wait for another desk or person who is not at work, and that the desk is offered too:
-- {id, effective arrival} each.
local function left_to(desk)
  local list, now, own = {}, branch_time(), desk_of(desk)
  for _, name in ipairs(other_queues()) do
    local of, whom = string.match(name, '^(%a+):(.*)$')
    local theirs = of == 'desk' and (whom == desk or staff().at_work[whom])
      or of == 'person' and (whom == own.person or staff().people[whom])
    local got = theirs and {} or redis.call('ZRANGE', PREFIX.queue .. name, 0, -1, 'WITHSCORES')
    for i = 1, #got, 2 do
      local had = redis.call('HMGET', PREFIX.ticket .. got[i], 'service', 'since', 'state')
      local since = tonumber(had[2] or '0')
      local free = had[3] == 'waiting' and (since + ARG.patience <= now or gone(name) > since)
      local id, score = got[i], tonumber(got[i + 1])
      local offered = free and own.takes[had[1]] and string.sub(id, 1, 8) >= branch_day() and not held_back(id, score)
      if offered then list[#list + 1] = {id, score} end
    end
  end
  return list
end
