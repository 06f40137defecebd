-- reprint gives a ticket that is not over another token, for another slip: the last token opens nothing any more.
-- ARG  id   states in which this is possible, comma-joined   token: its SHA-256   sealed: the token, with the idempotency
--      key
-- Returns OK, ticket, sealed token; or NOT_FOUND, ILLEGAL and its state.
-- Keeps: a ticket has one token. If the desk itself has just issued the ticket, one undo takes back both.
local id = ARG.id
local answer = settled()
if answer then return answer end
local record = PREFIX.ticket .. id
local had = redis.call('HMGET', record, 'state', 'service', 'token')
if not had[1] then return {'NOT_FOUND'} end
if not among(ARG.states, had[1]) then return {'ILLEGAL', had[1]} end
writable()
local head = last_change(ARG.made_from) or {}
put(KEY.tokens, had[3], '')
put(KEY.tokens, ARG.token, id)
put(record, 'token', ARG.token, had[3])
return changed(next_seq(), branch_time(), {move = 'reprint', id = id, record = record, from = had[1], to = had[1],
  service = had[2], desk = ARG.made_from, follows = head[3] == 'issue' and head[4] == id and head[1] or nil,
  outcome = function()
    local words = ticket_of(id)
    words[#words + 1] = ARG.sealed
    return words
  end})
