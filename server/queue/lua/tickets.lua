-- What scripts share of tickets. FIELDS are the fields of a ticket's record in the order in which Go reads them.

-- stand adds a ticket to its queue at its effective arrival, or removes it if there is none. A ticket of a service's queue
-- is also in a queue of its language: the needed one, or else the chosen one. Tickets with first are before all others of a
-- queue: their scores are below 0.
local FIRST = 1e13
local function stand(queue, language, id, arrival, first)
  if first then arrival = arrival - FIRST end
  rank(PREFIX.queue .. queue, id, arrival)
  if string.sub(queue, 1, 8) == 'service:' then
    rank(PREFIX.queue .. 'language:' .. string.sub(queue, 9) .. ':' .. language, id, arrival)
  end
end

-- rules_against are the rules by which a service refuses a ticket, none if it gives one. opening is the rule of the opening
-- hours, 'closed' or 'last_given', '' for none; quota is 0 for none.
local function rules_against(counts, service, opening, quota)
  local rules = {}
  if opening ~= '' then rules[1] = opening end
  if value_of(KEY.house, 'paused:' .. service) ~= '' then rules[#rules + 1] = 'paused' end
  if quota > 0 then
    local function n(field) return tonumber(value_of(counts, field .. ':service:' .. service)) or 0 end
    if n('issued') - n('attended') >= quota then rules[#rules + 1] = 'quota' end -- who attended got no ticket
  end
  return rules
end

-- ticket_of is a ticket as read.go reads it: its id, its fields, how many are ahead in its queue.
local function ticket_of(id)
  local record, t, ahead = PREFIX.ticket .. id, {id}, 0
  look(record, 'queue', unpack(FIELDS))
  for i, field in ipairs(FIELDS) do t[i + 1] = value_of(record, field) end
  local state, queue = value_of(record, 'state'), PREFIX.queue .. value_of(record, 'queue')
  if state == 'waiting' then ahead = redis.call('ZRANK', queue, id) or 0
  elseif state == 'coming' then ahead = redis.call('ZCOUNT', queue, '-inf', '(' .. value_of(record, 'arrival')) end
  t[#t + 1] = text(ahead)
  return t
end
