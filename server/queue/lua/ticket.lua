-- ticket reads the tickets that some tokens open.
-- ARG  tail: SHA-256 of each token
-- Returns OK, position, for each token its ticket with the pace of its service and the appointments expected before it in
-- one text, a US between two words ('' if it opens none), the staff (atwork.lua), since when no more numbers are given today
-- ('' if some are). Writes nothing. It is one text because there may be hundreds: each word of a reply costs Redis and its
-- reader as much as a whole text.
local paces = {}
-- pace_of is the pace of a service on a day, which is read once.
local function pace_of(day, service)
  local counts = PREFIX.counts .. day
  paces[counts .. service] = paces[counts .. service] or {pace(counts, service)}
  return unpack(paces[counts .. service])
end
local found, now = {}, branch_time()
for _, token in ipairs(tail()) do
  local id, words = redis.call('HGET', KEY.tokens, token), ''
  if id then
    local t = ticket_of(id)
    t[#t + 1], t[#t + 2] = pace_of(string.sub(id, 1, 8), t[2])
    t[#t + 1] = text(expected(t[2], now, t[16]))
    words = table.concat(t, '\31')
  end
  found[#found + 1] = words
end
local staff = staff_of(PREFIX.presence .. branch_day(), now)
return {'OK', position(), found, staff_words(staff), redis.call('HGET', KEY.house, 'last_call') or ''}
