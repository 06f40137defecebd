-- Who is next at a desk: the smallest effective arrival among the heads of its queues, those left out that are offered
-- elsewhere first.
--
-- A ticket of a service's queue is offered first to the desks that speak its language. Others are offered it when no such
-- desk is at work, or when it has waited for the branch's set time.
--
-- A ticket that waits for one desk or one person is theirs while they are at work. While they are not, the desks of its
-- service are offered it too, once it has waited for them for a set time, or at once if they have ended their shift since.

-- floor_of is what decides it, by what is said of the desks today: a desk's services and languages are those of the roster
-- unless it says others.
local function floor_of(presence, now, today)
  local f = {now = now, today = today, hold = tonumber(ARG.hold), patience = tonumber(ARG.patience), desks = {}, gone = {},
    staff = staff_of(presence, now)}
  local said = f.staff.said
  for desk, services, languages in string.gmatch(ARG.roster, '([^=;]+)=([^|;]*)|([^;]*)') do
    local d = {takes = {}, speaks = {}, order = {}, at_work = f.staff.at_work[desk], person = said[desk .. ':person']}
    for s in string.gmatch(said[desk .. ':services'] or services, '[^,]+') do d.takes[s], d.order[#d.order + 1] = true, s end
    for l in string.gmatch(said[desk .. ':languages'] or languages, '[^,]+') do d.speaks[l] = true end
    f.desks[desk] = d
    local at, person = string.match(said[desk .. ':ended'] or '', '^(%d+) (.*)$')
    if at then
      f.gone['desk:' .. desk] = tonumber(at)
      f.gone['person:' .. person] = math.max(tonumber(at), f.gone['person:' .. person] or 0)
    end
  end
  return f
end

-- elsewhere tells whether another desk at work takes the service and speaks the language.
local function elsewhere(f, desk, service, language)
  for other, d in pairs(f.desks) do
    if other ~= desk and d.at_work and d.takes[service] and d.speaks[language] then return true end
  end
  return false
end

-- reserved tells whether a ticket of an effective arrival is offered to other desks first.
local function reserved(f, desk, service, language, arrival)
  if f.hold == 0 or f.desks[desk].speaks[language] or arrival + f.hold <= f.now then return false end
  return elsewhere(f, desk, service, language)
end

-- queues_of names the queues that a desk takes tickets from: its own, that of the person who sits there, its services'.
local function queues_of(f, desk)
  local names, d = {'desk:' .. desk}, f.desks[desk]
  if d.person then names[2] = 'person:' .. d.person end
  for _, s in ipairs(d.order) do names[#names + 1] = 'service:' .. s end
  return names
end

-- held_back tells whether a ticket's visitor has asked for time that is not over. Its effective arrival is then no earlier,
-- so that for nearly all tickets nothing need be read.
local function held_back(f, id, score)
  return score > f.now and tonumber(redis.call('HGET', PREFIX.ticket .. id, 'later') or '0') > f.now
end

-- left_to is the tickets that wait for another desk or person who is not at work, and that the desk is offered too:
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

-- head_of is the first ticket of a queue that is of this service-day and not held back, and its effective arrival. Those of
-- the day before stand in front of it only until the next sweep.
local function head_of(f, queue)
  local from = 0
  while true do
    local some = redis.call('ZRANGE', queue, from, from + 9 * math.min(from, 1), 'WITHSCORES')
    if #some == 0 then return nil end
    for i = 1, #some, 2 do
      local id, score = some[i], tonumber(some[i + 1])
      if string.sub(id, 1, 8) >= f.today and not held_back(f, id, score) then return id, score end
    end
    from = from + #some / 2
  end
end

-- next_for is the id that the desk is offered next, or nothing.
local function next_for(f, desk)
  local id, best
  local function offer(head, score)
    if not best or score < best or (score == best and head < id) then id, best = head, score end
  end
  local function offer_head(name, free)
    local head, score = head_of(f, PREFIX.queue .. name)
    if head and free(score) then offer(head, score) end
  end
  local function always() return true end
  for _, name in ipairs(queues_of(f, desk)) do
    local service = string.match(name, '^service:(.*)')
    if not service or f.hold == 0 then offer_head(name, always)
    else
      for language in string.gmatch(ARG.languages, '[^,]+') do
        offer_head('language:' .. service .. ':' .. language,
          function(score) return not reserved(f, desk, service, language, score) end)
      end
      -- Whoever has waited for the set time, in whatever language: also one that the settings know no more.
      offer_head(name, function(score) return score + f.hold <= f.now end)
    end
  end
  for _, left in ipairs(left_to(f, desk)) do offer(left[1], left[2]) end
  return id
end
