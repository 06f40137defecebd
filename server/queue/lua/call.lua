-- call takes a waiting ticket out of its queue and gives it to a desk.
-- ARG  desk   id of the ticket wanted, '' for the next
-- Returns OK, ticket; or DESK_BUSY, ON_BREAK, NOBODY, NOT_WAITING.
-- Keeps: a ticket is held by one desk, a desk holds one ticket; next.lua says which is next; a ticket that is away is called
-- only at the desk to which it was sent.
local desk, id = ARG.desk, ARG.id

local answer = settled()
if answer then return answer end
if value_of(KEY.desks, desk) ~= '' then return {'DESK_BUSY'} end
desk_of(desk)
if value_of(KEY.presence, desk .. ':break') ~= '' then return {'ON_BREAK'} end
if id == '' then
  id = next_for(desk)
  if not id then return {'NOBODY'} end
end
writable()
local now, seq = branch_time(), next_seq()
local what = take(desk, id, seq, now)
if not what then return {'NOT_WAITING'} end
return changed(seq, now, what)
