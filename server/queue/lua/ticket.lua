-- ticket reads the tickets that some tokens open.
-- ARG  tail: SHA-256 of each token
-- Returns OK, position, for each token its ticket with its situation in one text, a US between two words ('' if it opens
-- none), the staff (atwork.lua), since when no more numbers are given today ('' if some are). Writes nothing. It is
-- one text because there may be hundreds: each word of a reply costs Redis and its reader as much as a whole text.
local found, now = {}, branch_time()
for _, token in ipairs(tail()) do
  local id, words = redis.call('HGET', KEY.tokens, token), ''
  if id then
    local t = ticket_of(id)
    t[#t + 1], t[#t + 2], t[#t + 3] = situation(PREFIX.counts .. string.sub(id, 1, 8), t[2], now, t[16])
    words = table.concat(t, '\31')
  end
  found[#found + 1] = words
end
return {'OK', position(), found, staff_words(), redis.call('HGET', KEY.house, 'last_call') or ''}
