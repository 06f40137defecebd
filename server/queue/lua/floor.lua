-- floor reads what the supervisor sees: who waits, what each desk does, who was set aside, missed or has not come yet.
-- ARG  supervisor: where the supervisor's changes are made from   most_waiting: how many of those waiting   most: of others
--      services, comma-joined   waiting_fields: how many of the fields those waiting are answered with
--      tail: the fields of a ticket that are answered with, the first of them service, language and needs
-- Returns OK, position, {service, waiting in its own queue, its situation} for each service, those waiting
-- in the order of their effective arrival ({id, fields, '1' if it is offered first where its language is spoken}), how many
-- wait, the parked, the missed and the coming of the day (oldest first, the latest of them: {id, fields}), {desk, id,
-- fields} for each desk that holds a ticket, activity, the staff (atwork.lua), house, the head of the supervisor's last
-- change, the away as the parked, the appointments awaited. Writes nothing.
--
-- It reads no more of a ticket than a row shows, as there are hundreds.
local day = branch_day()
local house, counts = PREFIX.house .. day, PREFIX.counts .. day
local now, most = branch_time(), tonumber(ARG.most)
local at_work, fields = staff().at_work, tail()

-- row appends a ticket's first n fields to t.
local function row(t, id, n)
  local got = redis.call('HMGET', PREFIX.ticket .. id, unpack(fields, 1, n))
  for i = 1, n do t[#t + 1] = got[i] or '' end
  return t
end

-- By service and language: whether some desk at work speaks the language and another one does not.
local apart = {}
local function kept_apart(service, language)
  local known = apart[service .. '\31' .. language]
  if known ~= nil then return known end
  local spoken, not_spoken = false, false
  for desk in rostered() do
    local d = at_work[desk] and desk_of(desk)
    if d and d.takes[service] then
      if d.speaks[language] then spoken = true else not_spoken = true end
    end
  end
  apart[service .. '\31' .. language] = spoken and not_spoken
  return spoken and not_spoken
end

look_at_services(counts)
local services, heads = {}, {}
local function stand_in(name, of_service)
  local got = redis.call('ZRANGE', PREFIX.queue .. name, 0, -1, 'WITHSCORES')
  for i = 1, #got, 2 do
    -- Tickets that were sent to a desk are away, and are in that list.
    if of_service or redis.call('HGET', PREFIX.ticket .. got[i], 'state') == 'waiting' then
      heads[#heads + 1] = {got[i], tonumber(got[i + 1]), of_service}
    end
  end
  return #got / 2
end
for service in string.gmatch(ARG.services, '[^,]+') do
  services[#services + 1] = {service, text(stand_in('service:' .. service, true)), situation(counts, service, now, now)}
end
for _, name in ipairs(other_queues()) do stand_in(name, false) end
table.sort(heads, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
local waiting = {}
for i = 1, math.min(#heads, tonumber(ARG.most_waiting)) do
  local id, arrival, of_service = heads[i][1], heads[i][2], heads[i][3]
  local t = row({id}, id, tonumber(ARG.waiting_fields))
  local first = of_service and arrival + ARG.hold > now and kept_apart(t[2], t[4] ~= '' and t[4] or t[3])
  t[#t + 1] = first and '1' or ''
  waiting[i] = t
end

-- Tickets of another day can be neither resumed nor returned, and their numbers are given again.
local function latest(key)
  local list = {}
  for _, id in ipairs(redis.call('ZRANGE', key, -most, -1)) do
    if string.sub(id, 1, 8) == day then list[#list + 1] = row({id}, id, #fields) end
  end
  return list
end

local held, flat = {}, redis.call('HGETALL', KEY.desks)
for i = 1, #flat, 2 do held[#held + 1] = row({flat[i], flat[i + 1]}, flat[i + 1], #fields) end
local head, words = undoable(ARG.supervisor, now)
if #head > 0 then head[5] = words[3] or '' end -- the field that it changed first
return {'OK', position(), services, waiting, #heads, latest(KEY.parked), latest(KEY.no_shows), latest(KEY.coming), held,
  redis.call('HGETALL', KEY.activity), staff_words(), redis.call('HGETALL', house), head,
  latest(KEY.away), awaited()}
