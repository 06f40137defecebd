-- How a ticket is made: the next number of its service, its record, its place in the queue, its counts. script.go puts it
-- after common.lua where it is needed. The scripts that give tickets have
-- KEYS  8 numbers of the day (hash: prefix letter → last number)   9 counts of the day (hash)
--       10 tokens (hash: SHA-256 → id)   11 activity (hash: desk → ms)   12 house of the day (hash, see house.lua)
--       13 coming (zset: id by ms)   14 desks (hash: desk → id it holds)
-- ARGV  13 service   14 prefix letter   15 first number of a day   16 language   17 language needed, '' for the same
--       18 priority   19 SHA-256 of the token   20 token sealed with the idempotency key   21 desks that take the service unless they
--       said something else today, comma-joined
--       22 since when a desk must have been active to be at work (ms before now)
--       23 rules of appointments (see appointed)   24 source   25 '1' if its visitor has answered the questions, else '0'
-- and answer OK, the ticket, the pace of the service, desks at work for it, appointments expected before it, sealed
-- token.
local numbers, counts, tokens, activity, house, coming = KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local tickets, queues = ARGV[8], ARGV[9]
local service, letter, first, language, needs, priority = ARGV[13], ARGV[14], tonumber(ARGV[15]), ARGV[16], ARGV[17], ARGV[18]

-- among tells whether a comma-joined list has a word.
local function among(list, word) return string.find(',' .. list .. ',', ',' .. word .. ',', 1, true) end

-- settled_ticket is settled for a script that gives a ticket: one whose ticket was taken back since gave none.
local function settled_ticket()
  local answer = settled()
  if answer and answer[1] == 'SAME' then
    local id = string.match(answer[2], '^[^\31]+')
    if redis.call('EXISTS', tickets .. id) == 0 then return {'TAKEN_BACK'} end
  end
  return answer
end

-- given is what the answer tells of a new ticket.
local function given(id, arrival, now)
  local open, words = 0, ticket_of(tickets, queues, id)
  local staff = staff_of(KEYS[14], KEYS[7], activity, now, ARGV[22])
  for desk in pairs(staff.at_work) do
    local today = staff.said[desk .. ':services']
    if today and among(today, service) or not today and among(ARGV[21], desk) then open = open + 1 end
  end
  words[#words + 1], words[#words + 2] = pace(counts, service)
  words[#words + 1] = text(open)
  words[#words + 1] = text(expected(queues, service, now, ARGV[23], arrival))
  words[#words + 1] = ARGV[20]
  return words
end

-- give makes the ticket and ends the write. t has move, state, since when it waits, its effective arrival, the time of its
-- appointment ('' for none), from which ARGV on the count fields stand, and override, the rules that it passes over.
local function give(seq, now, t)
  -- An error now, where what the answer is read from holds something else.
  for _, key in ipairs({activity, KEYS[7], KEYS[14]}) do redis.call('HLEN', key) end
  for _, of in ipairs({'service:', 'appointment:'}) do redis.call('ZCARD', queues .. of .. service) end
  local number = tonumber(redis.call('HGET', numbers, letter) or '0') + 1
  if number < first then number = first end
  local id = ARGV[2] .. '-' .. letter .. string.format('%06d', number)
  local record = tickets .. id
  keep(numbers, letter, number)
  local fields = {service = service, language = language, needs = needs, priority = priority, state = t.state, issued = text(now),
    since = text(t.since), arrival = text(t.arrival), queue = 'service:' .. service, token = ARGV[19], from_seq = text(seq),
    appointment = t.appointment, source = ARGV[24], answered = ARGV[25]}
  for _, field in ipairs({'service', 'language', 'needs', 'priority', 'state', 'issued', 'since', 'arrival', 'queue', 'token',
    'from_seq', 'appointment', 'source', 'answered'}) do
    if fields[field] ~= '' then put(record, field, fields[field]) end
  end
  put(tokens, ARGV[19], id)
  if t.state == 'coming' then rank(coming, id, now)
  else stand(queues, 'service:' .. service, needs ~= '' and needs or language, id, t.arrival) end
  for i = t.counts, #ARGV do add(counts, ARGV[i], 1) end
  if t.also then t.also(id) end
  if ARGV[11] ~= '' then acts(KEYS[7], activity, ARGV[11], now) end
  return changed(seq, now, {move = t.move, id = id, to = t.state, service = service, desk = ARGV[11],
    override = table.concat(t.override, ','), outcome = function() return given(id, t.arrival, now) end})
end
