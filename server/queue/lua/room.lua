-- Who goes before whom after a postpone.

-- beside is the set of the queues of all desks to which the ticket may be called: tickets in them may be called before it.
local function beside(queue)
  local names = {[queue] = true}
  for other in rostered() do
    local own = {}
    for _, name in ipairs(queues_of(other)) do own[name] = true end
    if own[queue] then
      for name in pairs(own) do names[name] = true end
    end
  end
  return names
end

-- behind lists the tickets after a place in those queues, in calling order: {id, score, queue}.
local function behind(id, queue, place)
  local list = {}
  for name in pairs(beside(queue)) do
    local got = redis.call('ZRANGEBYSCORE', PREFIX.queue .. name, text(place), '+inf', 'WITHSCORES')
    for i = 1, #got, 2 do
      local other, score = got[i], tonumber(got[i + 1])
      if score > place or other > id then list[#list + 1] = {other, score, name} end
    end
  end
  table.sort(list, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
  return list
end

-- arrival_at is the effective arrival of a ticket with a score.
local function arrival_at(score) return score < 0 and score + FIRST or score end

-- make_room returns the score right after a ticket of a list. If needed the tickets after it move, each a millisecond after
-- the one before, so that no two have the same score.
local function make_room(list, passed)
  local place = list[passed][2] + 1
  local last = place
  for i = passed + 1, #list do
    local other, score, name = unpack(list[i])
    if score > last then break end
    last = last + 1
    local spoke = redis.call('HMGET', PREFIX.ticket .. other, 'language', 'needs')
    put(PREFIX.ticket .. other, 'arrival', text(arrival_at(last)))
    stand(name, spoke[2] or spoke[1], other, last)
  end
  return place
end
