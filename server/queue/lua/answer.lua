-- answer counts what a ticket's visitor answers to the questions for residence and origin, on a screen or at the desk that
-- holds the ticket.
-- ARG  id   tail: pairs of count fields, one is moved from the first to the second
-- Returns OK, ticket; or NOT_FOUND, NOT_HELD, ANSWERED, TOO_LATE for a ticket of another service-day.
-- Keeps: a ticket is answered once, and remembers no more than that; each dimension of the roll-up adds up to the visits.
-- What was answered is known only as long as a desk may take it back (the key undo), and for as long another answer may
-- replace it.
local desk, id, pairs_of_fields = ARG.made_from, ARG.id, tail()
local answer = settled()
if answer then return answer end
local holds = desk ~= '' and redis.call('HGET', KEY.desks, desk)
if holds and string.sub(holds, 9) == string.sub(id, 9) then id = holds end
local record, counts = PREFIX.ticket .. id, PREFIX.counts .. string.sub(id, 1, 8)
local had = redis.call('HMGET', record, 'state', 'service', 'answered')
if not had[1] then return {'NOT_FOUND'} end
if desk ~= '' and holds ~= id then return {'NOT_HELD'} end
local now = branch_time()

-- mended is the seq and the steps of the desk's own answer for the ticket, nothing if it cannot be taken back any more.
local function mended()
  if desk == '' then return nil end
  local head, words = last_change(desk)
  if not head or head[3] ~= 'answer' or head[4] ~= id then return nil end
  if now - head[2] > tonumber(ARG.undo_within) then return nil end
  return head[1], words
end
local follows, steps
if had[3] == '1' then
  follows, steps = mended()
  if not follows then return {'ANSWERED'} end
end
if string.sub(id, 1, 8) ~= ARG.day then return {'TOO_LATE'} end
writable()
redis.call('HLEN', KEY.activity)
put(record, 'answered', '1')
for i = 1, steps and #steps or 0, 5 do
  local name = steps[i + 2]
  if steps[i] == 'count' and (string.match(name, '^issued:residence:') or string.match(name, '^issued:origin:')) then
    add(counts, name, -tonumber(steps[i + 3]))
  end
end
for i = 1, #pairs_of_fields, 2 do
  add(counts, pairs_of_fields[i], -1)
  add(counts, pairs_of_fields[i + 1], 1)
end
if desk ~= '' then acts(desk, now) end
return changed(next_seq(), now, {move = 'answer', id = id, record = record, from = had[1], to = had[1], service = had[2],
  desk = desk, follows = follows, outcome = function() return ticket_of(id) end})
