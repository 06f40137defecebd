-- board reads what the displays show.
-- ARG  most_missed: how many missed   services, comma-joined   known, seq: epoch and seq at which the server has read this
--      before, '' for never   tail: the fields of a ticket that boards show
-- Returns OK, position, the ids of the tickets called last and of those missed last (newest first), {id, fields} of those
-- of them that have changed since, 1 if these are all of them, {service, waiting, paused, waiting in its own queue, its
-- situation} for each service, the staff (atwork.lua), the message line ('' for none), 1 if no more numbers are given today.
-- Writes nothing.
--
-- So the read costs the same however many calls there were.
local now, fields = branch_time(), tail()

-- changed_since are the tickets that have changed since, nil if that is not known.
local MOST_CHANGES = 100
local function changed_since()
  local since, ids = tonumber(ARG.seq), {}
  if not since or ARG.known ~= meta().epoch then return nil end
  if since == tonumber(meta().seq) then return ids end
  local events = redis.call('XREVRANGE', KEY.events, '+', '(' .. ARG.seq .. '-0', 'COUNT', MOST_CHANGES)
  if #events ~= meta().seq - since then return nil end
  for _, event in ipairs(events) do
    local move, ticket = event[2][4], event[2][6] -- of the second and the third field of an event
    if move == 'undo' then return nil end -- it may have changed other tickets, too
    ids[ticket] = true
  end
  return ids
end
local changed, rows = changed_since(), {}
local function note(ids)
  for _, id in ipairs(ids) do
    if not changed or changed[id] then
      local row = {id}
      for i, value in ipairs(redis.call('HMGET', PREFIX.ticket .. id, unpack(fields))) do row[i + 1] = value or '' end
      rows[#rows + 1] = row
    end
  end
  return ids
end
local called, missed = note(redis.call('ZREVRANGE', KEY.calls, 0, -1)),
  note(redis.call('ZREVRANGE', KEY.no_shows, 0, ARG.most_missed - 1))

local services, at = {}, {}
local day = branch_day()
local counts, house = PREFIX.counts .. day, fields_of(PREFIX.house .. day)
look_at_services(counts)
for service in string.gmatch(ARG.services, '[^,]+') do
  local queued = redis.call('ZCARD', PREFIX.queue .. 'service:' .. service)
  services[#services + 1] = {service, queued, house['paused:' .. service] and '1' or '0', queued,
    situation(counts, service, now, now)}
  at[service] = #services
end
for _, name in ipairs(other_queues()) do
  for _, id in ipairs(redis.call('ZRANGE', PREFIX.queue .. name, 0, -1)) do
    local had = redis.call('HMGET', PREFIX.ticket .. id, 'service', 'state')
    local i = at[had[1]]
    if i and had[2] == 'waiting' then services[i][2] = services[i][2] + 1 end
  end
end
return {'OK', position(), called, missed, rows, changed and 0 or 1, services, staff_words(), house.message or '',
  house.last_call and 1 or 0}
