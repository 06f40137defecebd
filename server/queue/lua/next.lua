-- Who is next at a desk: the smallest effective arrival among the heads of its queues, without those that are offered
-- elsewhere first.
--
-- A ticket of a service's queue is offered first to the desks that speak its language. Others are offered it when no such
-- desk is at work, or when it has waited for the branch's set time.

-- head_of is the first ticket of a queue that is of this service-day and not held back, and its effective arrival. Tickets
-- of the day before are ahead of it only until the next sweep.
local function head_of(name)
  local from = 0
  while true do
    local some = redis.call('ZRANGE', PREFIX.queue .. name, from, from + 9 * math.min(from, 1), 'WITHSCORES')
    if #some == 0 then return nil end
    for i = 1, #some, 2 do
      local id, score = some[i], tonumber(some[i + 1])
      if string.sub(id, 1, 8) >= branch_day() and not held_back(id, score) then return id, score end
    end
    from = from + #some / 2
  end
end

-- before tells whether one ticket is called before another one: {id, effective arrival} each, nil for none.
local function before(a, b) return not b or a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end

-- offered_to tells whether a ticket of a service's queue is offered to a desk now.
local function offered_to(desk, service, id, arrival)
  if tonumber(ARG.hold) == 0 then return true end
  local t = fields_of(PREFIX.ticket .. id)
  local language = t.needs or t.language or ''
  -- For a language that the settings do not have any more nobody can be at work: such a ticket waits for the set time.
  if not among(ARG.languages, language) then return arrival + ARG.hold <= branch_time() end
  return not reserved(desk, service, language, arrival)
end

-- offered_of is the first ticket of a service's queue that the desk is offered now, if its head is offered elsewhere first.
local function offered_of(desk, service)
  local best
  for language in string.gmatch(ARG.languages, '[^,]+') do
    local id, score = head_of('language:' .. service .. ':' .. language)
    if id and not reserved(desk, service, language, score) and before({id, score}, best) then best = {id, score} end
  end
  return best
end

-- next_for is the id that the desk is offered next, or nothing.
local function next_for(desk)
  local heads = left_to(desk)
  for _, name in ipairs(queues_of(desk)) do
    local id, score = head_of(name)
    if id then heads[#heads + 1] = {id, score, string.match(name, '^service:(.*)')} end
  end
  while #heads > 0 do
    local first = 1
    for i = 2, #heads do
      if before(heads[i], heads[first]) then first = i end
    end
    local id, score, service = unpack(heads[first])
    if not service or offered_to(desk, service, id, score) then return id end
    local other = offered_of(desk, service)
    if other then heads[first] = other else table.remove(heads, first) end
  end
end
