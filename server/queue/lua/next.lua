-- Who is next at a desk: the smallest effective arrival among the heads of its queues, without those that are offered
-- elsewhere first.
--
-- A ticket of a service's queue is offered first to the desks that speak its language. Others are offered it when no such
-- desk is at work, or when it has waited for the branch's set time.

-- head_of is the first ticket of a queue that is of this service-day and not held back, and its effective arrival. Tickets
-- of the day before are ahead of it only until the next sweep.
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
      -- Tickets that have waited for the set time, in any language, also one that the settings do not have any more.
      offer_head(name, function(score) return score + f.hold <= f.now end)
    end
  end
  for _, left in ipairs(left_to(f, desk)) do offer(left[1], left[2]) end
  return id
end
