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
  if redis.call('HEXISTS', KEY.house, 'paused:' .. service) == 1 then rules[#rules + 1] = 'paused' end
  local issued = tonumber(redis.call('HGET', counts, 'issued:service:' .. service) or '0')
    - tonumber(redis.call('HGET', counts, 'attended:service:' .. service) or '0') -- visits, but no tickets
  if quota > 0 and issued >= quota then rules[#rules + 1] = 'quota' end
  return rules
end

-- ticket_of is a ticket as read.go reads it: its id, its fields, how many are ahead in its queue.
local function ticket_of(id)
  local got = redis.call('HMGET', PREFIX.ticket .. id, 'queue', unpack(FIELDS))
  local t = {id}
  for i = 2, #FIELDS + 1 do t[i] = got[i] or '' end
  local ahead = 0
  local state, arrival = t[5], t[16]
  if state == 'waiting' then ahead = redis.call('ZRANK', PREFIX.queue .. got[1], id) or 0
  elseif state == 'coming' then ahead = redis.call('ZCOUNT', PREFIX.queue .. got[1], '-inf', '(' .. arrival) end
  t[#t + 1] = text(ahead)
  return t
end
