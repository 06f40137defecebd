-- How a ticket is made: the next number of its service, its record, its place in the queue, its counts. The scripts that
-- give tickets have
-- ARG  service   prefix: its letter   first_number of a day   language   needs: the language needed, '' for the
--      same   priority   token: SHA-256 of the token   sealed: the token, with the idempotency key   source
--      answered: '1' if its visitor has answered the questions, else '0'   open: how many desks at work take the service,
--      as the server knows who is at work by staff, a version (atwork.lua)   tail: count fields
-- Returns OK, the ticket by its id and some fields (givenFields in issue.go), how many are ahead, the pace of the service,
-- desks at work for it, appointments expected before it, sealed token.

-- settled_ticket is settled for a script that gives a ticket: if the ticket was taken back since, there is no outcome.
local function settled_ticket()
  local answer = settled()
  if answer and answer[1] == 'SAME' then
    local id = string.match(answer[2], '^[^\31]+')
    if redis.call('EXISTS', PREFIX.ticket .. id) == 0 then return {'TAKEN_BACK'} end
  end
  return answer
end

-- look_at_counts reads at once what the script needs of the day's counts.
local function look_at_counts()
  local of = ':service:' .. ARG.service
  look(KEY.counts, 'desk_ms' .. of, 'served' .. of, 'handed' .. of, unpack(tail()))
end

-- open_desks is how many desks at work take the service: as the server has told, if it knows who is at work.
local function open_desks()
  if ARG.made_from == '' and ARG.staff == version() then return ARG.open end
  local open = 0
  for desk in pairs(staff().at_work) do
    if desk_of(desk).takes[ARG.service] then open = open + 1 end
  end
  return text(open)
end

-- give makes the ticket and ends the write. t has move, state, since when it waits, its effective arrival, the time of its
-- appointment ('' for none), and override, the rules that staff override.
local function give(seq, now, t)
  local queue, language = 'service:' .. ARG.service, ARG.needs ~= '' and ARG.needs or ARG.language
  local number = math.max((tonumber(value_of(KEY.numbers, ARG.prefix)) or 0) + 1, tonumber(ARG.first_number))
  local id = ARG.day .. '-' .. ARG.prefix .. string.format('%06d', number)
  local record = PREFIX.ticket .. id
  keep(KEY.numbers, ARG.prefix, number)
  local issued, since, arrival = text(now), text(t.since), text(t.arrival)
  local fields = {'service', ARG.service, 'language', ARG.language, 'state', t.state, 'issued', issued, 'since', since,
    'arrival', arrival, 'queue', queue, 'from_seq', text(seq), 'source', ARG.source, 'answered', ARG.answered}
  for field, value in pairs({needs = ARG.needs, priority = ARG.priority, appointment = t.appointment}) do
    if value ~= '' then fields[#fields + 1], fields[#fields + 2] = field, value end
  end
  bear(record, fields, {'token', ARG.token})
  redis.call('HLEN', KEY.tokens) -- fails now if the key has another type
  step('hash', KEY.tokens, ARG.token, '', id)
  if t.state == 'coming' then
    redis.call('ZCARD', PREFIX.queue .. queue) -- fails now if the key has another type
    enter(KEY.coming, id, now)
  else
    enter(PREFIX.queue .. queue, id, t.arrival)
    enter(PREFIX.queue .. 'language:' .. ARG.service .. ':' .. language, id, t.arrival)
  end
  for _, field in ipairs(tail()) do add(KEY.counts, field, 1) end
  if t.also then t.also(id) end
  if ARG.made_from ~= '' then acts(ARG.made_from, now) end
  local took, turns, before = situation(KEY.counts, ARG.service, now, t.arrival)
  local open = ARG.made_from == '' and open_desks() -- a desk that registers somebody is at work once that is written
  return changed(seq, now, {move = t.move, id = id, record = record, to = t.state, service = ARG.service,
    desk = ARG.made_from, override = table.concat(t.override, ','), same_staff = ARG.made_from == '',
    outcome = function()
      local in_queue = PREFIX.queue .. queue
      local ahead = t.state == 'waiting' and redis.call('ZRANK', in_queue, id)
        or redis.call('ZCOUNT', in_queue, '-inf', '(' .. arrival)
      return {id, ARG.service, ARG.language, ARG.needs, ARG.priority, t.state, issued, since, arrival, t.appointment,
        ARG.source, ARG.answered, text(ahead), took, turns, open or open_desks(), before, ARG.sealed}
    end})
end
