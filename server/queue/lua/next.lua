-- Who is next at a desk: the smallest effective arrival among the heads of its queues, those left out that are offered
-- elsewhere first. script.go puts it after common.lua where it is needed.
--
-- A ticket of a service's queue is offered first to the desks that speak its language. Others are offered it when no such
-- desk is open, or when it has waited for the branch's set time.

-- a_roster reads who takes what and speaks what: "1=information,legal|it,ar;2=…", and who does today, from presence.
local function a_roster(words, presence, activity, now, window)
  local said, active, desks = {}, {}, {}
  local flat = redis.call('HGETALL', presence)
  for i = 1, #flat, 2 do said[flat[i]] = flat[i + 1] end
  flat = redis.call('HGETALL', activity)
  for i = 1, #flat, 2 do active[flat[i]] = now - tonumber(flat[i + 1]) <= window end
  for desk, services, languages in string.gmatch(words, '([^=;]+)=([^|;]*)|([^;]*)') do
    local d = {takes = {}, speaks = {}, order = {}, active = active[desk], person = said[desk .. ':person']}
    for s in string.gmatch(services, '[^,]+') do d.takes[s], d.order[#d.order + 1] = true, s end
    for l in string.gmatch(said[desk .. ':languages'] or languages, '[^,]+') do d.speaks[l] = true end
    desks[desk] = d
  end
  return desks
end

-- elsewhere tells whether another open desk takes the service and speaks the language.
local function elsewhere(roster, desk, service, language)
  for other, d in pairs(roster) do
    if other ~= desk and d.active and d.takes[service] and d.speaks[language] then return true end
  end
  return false
end

-- reserved tells whether a ticket of an effective arrival is offered to other desks first.
local function reserved(roster, desk, service, language, arrival, now, hold)
  if hold == 0 or roster[desk].speaks[language] or arrival + hold <= now then return false end
  return elsewhere(roster, desk, service, language)
end

-- queues_of names the queues that a desk takes tickets from: its own, that of the person who sits there, its services'.
local function queues_of(roster, desk)
  local names, d = {'desk:' .. desk}, roster[desk]
  if d.person then names[2] = 'person:' .. d.person end
  for _, s in ipairs(d.order) do names[#names + 1] = 'service:' .. s end
  return names
end

-- head_of is the first ticket of a queue that is of this service-day, and its effective arrival. Those of the day before
-- stand in front of it only until the next sweep.
local function head_of(queue, today)
  local from = 0
  while true do
    local some = redis.call('ZRANGE', queue, from, from + 9 * math.min(from, 1), 'WITHSCORES')
    if #some == 0 then return nil end
    for i = 1, #some, 2 do
      if string.sub(some[i], 1, 8) >= today then return some[i], tonumber(some[i + 1]) end
    end
    from = from + #some / 2
  end
end

-- next_for is the id that the desk is offered next, or nothing.
local function next_for(queues, roster, desk, languages, now, today, hold)
  local id, best
  local function offer(queue, free)
    local head, score = head_of(queue, today)
    if head and (not best or score < best or (score == best and head < id)) and free(score) then id, best = head, score end
  end
  local function always() return true end
  for _, name in ipairs(queues_of(roster, desk)) do
    local service = string.match(name, '^service:(.*)')
    if not service or hold == 0 then offer(queues .. name, always)
    else
      for language in string.gmatch(languages, '[^,]+') do
        offer(queues .. 'language:' .. service .. ':' .. language,
          function(score) return not reserved(roster, desk, service, language, score, now, hold) end)
      end
      -- Whoever has waited for the set time, in whatever language: also one that the settings know no more.
      offer(queues .. name, function(score) return score + hold <= now end)
    end
  end
  return id
end
