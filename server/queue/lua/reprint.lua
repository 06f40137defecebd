-- reprint gives a ticket that is not over another token, for another slip: the one before opens nothing any more.
-- KEYS  8 tokens (hash: SHA-256 → id)
-- ARGV  13 id   14 states in which this is possible, comma-joined   15 SHA-256 of the token
--       16 token sealed with the idempotency key
-- Returns OK, ticket, sealed token; or NOT_FOUND, ILLEGAL and its state.
-- Keeps: a ticket has one token. Of a ticket that the desk itself gave out just now, one undo takes back both.
local tickets, queues, id = ARGV[8], ARGV[9], ARGV[13]
local answer = settled()
if answer then return answer end
local record = tickets .. id
local had = redis.call('HMGET', record, 'state', 'service', 'token')
if not had[1] then return {'NOT_FOUND'} end
if not string.find(',' .. ARGV[14] .. ',', ',' .. had[1] .. ',', 1, true) then return {'ILLEGAL', had[1]} end
writable()
local last = redis.call('HGET', KEYS[6], ARGV[11])
local head = last and split(string.sub(last, 1, string.find(last, '\30', 1, true) - 1), '\31') or {}
put(KEYS[8], had[3], '')
put(KEYS[8], ARGV[15], id)
put(record, 'token', ARGV[15], had[3])
return changed(next_seq(), branch_time(ARGV[1]), {move = 'reprint', id = id, from = had[1], to = had[1], service = had[2],
  desk = ARGV[11], follows = head[3] == 'issue' and head[4] == id and head[1] or nil,
  outcome = function()
    local words = ticket_of(tickets, queues, id)
    words[#words + 1] = ARGV[16]
    return words
  end})
