-- reprint gives a ticket that is not over another token, for another slip: the last token opens nothing any more.
-- ARG  id   states in which this is possible, comma-joined   token: its SHA-256   sealed: the token, with the idempotency
--      key
-- Returns OK, ticket, sealed token; or NOT_FOUND, ILLEGAL and its state.
-- Keeps: a ticket has one token. While the desk may still take back that it has issued the ticket, one undo takes back both.
local id = ARG.id
local answer = settled()
if answer then return answer end
local record = PREFIX.ticket .. id
local had = fields_of(record)
local state, service = had.state, had.service
if not state then return {'NOT_FOUND'} end
if not among(ARG.states, state) then return {'ILLEGAL', state} end
local now = branch_time()
local head = undoable(ARG.made_from, now)
writable()
put(KEY.tokens, had.token, '')
put(KEY.tokens, ARG.token, id)
put(record, 'token', ARG.token)
return changed(next_seq(), now, {move = 'reprint', id = id, record = record, from = state, to = state,
  service = service, desk = ARG.made_from, follows = head[3] == 'issue' and head[4] == id and head[1] or nil,
  outcome = function()
    local words = ticket_of(id)
    words[#words + 1] = ARG.sealed
    return words
  end})
