-- How a ticket is made: the next number of its service, its record, its place in the queue, its counts. The scripts that
-- give tickets have
-- ARG  service   prefix: its letter   first_number of a day   language   needs: the language needed, '' for the
--      same   priority   token: SHA-256 of the token   sealed: the token, with the idempotency key   source
--      answered: '1' if its visitor has answered the questions, else '0'   tail: count fields
-- Returns OK, the ticket, the pace of the service, desks at work for it, appointments expected before it, sealed token.

-- settled_ticket is settled for a script that gives a ticket: if the ticket was taken back since, there is no outcome.
local function settled_ticket()
  local answer = settled()
  if answer and answer[1] == 'SAME' then
    local id = string.match(answer[2], '^[^\31]+')
    if redis.call('EXISTS', PREFIX.ticket .. id) == 0 then return {'TAKEN_BACK'} end
  end
  return answer
end

-- given is the answer for a new ticket.
local function given(id, arrival, now)
  local open, words = 0, ticket_of(id)
  for _, d in pairs(floor_of(KEY.presence, now, ARG.day).desks) do
    if d.at_work and d.takes[ARG.service] then open = open + 1 end
  end
  local took, turns, before = situation(KEY.counts, ARG.service, now, arrival)
  for _, word in ipairs({took, turns, text(open), before, ARG.sealed}) do words[#words + 1] = word end
  return words
end

-- give makes the ticket and ends the write. t has move, state, since when it waits, its effective arrival, the time of its
-- appointment ('' for none), and override, the rules that staff override.
local function give(seq, now, t)
  -- Fails now if a key that the answer reads has another type.
  for _, key in ipairs({KEY.activity, KEY.presence, KEY.desks}) do redis.call('HLEN', key) end
  for _, of in ipairs({'service:', 'appointment:'}) do redis.call('ZCARD', PREFIX.queue .. of .. ARG.service) end
  local number = tonumber(redis.call('HGET', KEY.numbers, ARG.prefix) or '0') + 1
  number = math.max(number, tonumber(ARG.first_number))
  local id = ARG.day .. '-' .. ARG.prefix .. string.format('%06d', number)
  local record = PREFIX.ticket .. id
  keep(KEY.numbers, ARG.prefix, number)
  local fields = {'service', ARG.service, 'language', ARG.language, 'needs', ARG.needs, 'priority', ARG.priority,
    'state', t.state, 'issued', text(now), 'since', text(t.since), 'arrival', text(t.arrival),
    'queue', 'service:' .. ARG.service, 'token', ARG.token, 'from_seq', text(seq), 'appointment', t.appointment,
    'source', ARG.source, 'answered', ARG.answered}
  for i = 1, #fields, 2 do
    if fields[i + 1] ~= '' then put(record, fields[i], fields[i + 1]) end
  end
  put(KEY.tokens, ARG.token, id)
  if t.state == 'coming' then rank(KEY.coming, id, now)
  else stand('service:' .. ARG.service, ARG.needs ~= '' and ARG.needs or ARG.language, id, t.arrival) end
  for _, field in ipairs(tail()) do add(KEY.counts, field, 1) end
  if t.also then t.also(id) end
  if ARG.made_from ~= '' then acts(ARG.made_from, now) end
  return changed(seq, now, {move = t.move, id = id, record = record, to = t.state, service = ARG.service,
    desk = ARG.made_from, override = table.concat(t.override, ','),
    outcome = function() return given(id, t.arrival, now) end})
end
