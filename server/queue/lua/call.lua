-- call takes a waiting ticket out of its queue and gives it to a desk.
-- ARG  desk   id of the ticket wanted, '' for the next
-- Returns OK, ticket; or DESK_BUSY, ON_BREAK, NOBODY, NOT_WAITING.
-- Keeps: a ticket is held by one desk, a desk holds one ticket; next.lua says which is next; a ticket that is away is called
-- only at the desk to which it was sent.
local desk, id = ARG.desk, ARG.id

local answer = settled()
if answer then return answer end
if redis.call('HEXISTS', KEY.desks, desk) == 1 then return {'DESK_BUSY'} end
if redis.call('HEXISTS', KEY.presence, desk .. ':break') == 1 then return {'ON_BREAK'} end
local now = branch_time()
if id == '' then
  id = next_for(floor_of(KEY.presence, now, ARG.day), desk)
  if not id then return {'NOBODY'} end
end
writable()
redis.call('ZCARD', KEY.calls)
local seq = next_seq()
local what = take(desk, id, seq, now)
if not what then return {'NOT_WAITING'} end
return changed(seq, now, what)
