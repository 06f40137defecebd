-- ticket reads the tickets that some tokens open.
-- KEYS  1 meta (hash)   2 tokens (hash: SHA-256 → id)   3 activity (hash: desk → ms)
--       4 desks (hash: desk → id it holds)   5 house of the day (hash, see house.lua)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 of counts
--       5 rules of appointments (see appointed)   6 day   7 key prefix of presence
--       8 since when a desk must have been active to be at work (ms before now)   9… SHA-256 of each token
-- Returns OK, position, for each token its ticket with the pace of its service and the appointments expected before it in one
-- text, a US between two words ('' if it opens none), the staff (atwork.lua), since when no more numbers are given today ('' if
-- some are). Writes nothing. It is one text because there may be hundreds: each word of a reply costs Redis and its reader as
-- much as a whole text.
local tickets, queues = ARGV[2], ARGV[3]
local paces = {}
-- pace_of is the pace of a service on a day, which is read once.
local function pace_of(day, service)
  local counts = ARGV[4] .. day
  paces[counts .. service] = paces[counts .. service] or {pace(counts, service)}
  return unpack(paces[counts .. service])
end
local found, now = {}, branch_time(ARGV[1])
for i = 9, #ARGV do
  local id, words = redis.call('HGET', KEYS[2], ARGV[i]), ''
  if id then
    local t = ticket_of(tickets, queues, id)
    t[#t + 1], t[#t + 2] = pace_of(string.sub(id, 1, 8), t[2])
    t[#t + 1] = text(expected(queues, t[2], now, ARGV[5], t[16]))
    words = table.concat(t, '\31')
  end
  found[#found + 1] = words
end
local staff = staff_of(KEYS[4], ARGV[7] .. branch_day(ARGV[6]), KEYS[3], now, ARGV[8])
return {'OK', position(ARGV[1]), found, staff_words(staff), redis.call('HGET', KEYS[5], 'last_call') or ''}
