-- call takes a waiting ticket out of its queue and gives it to a desk.
-- KEYS  8 desks (hash: desk → id of the ticket it holds)   9 calls (zset: id by the seq of its last announcement)
--       10 activity (hash: desk → ms)   11 away (zset: id by ms)
-- ARGV  13 desk   14 id of the ticket wanted, '' for the next   15 local hour   16… what next.lua is told
-- Returns OK, ticket; or DESK_BUSY, ON_BREAK, NOBODY, NOT_WAITING.
-- Keeps: a ticket is held by one desk, a desk holds one ticket; the next is who next.lua says; a ticket
-- that is away is called only where it was sent.
local presence, desks, calls, activity, away = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local tickets, queues, counts = ARGV[8], ARGV[9], ARGV[10]
local desk, id, hour = ARGV[13], ARGV[14], ARGV[15]

local answer = settled()
if answer then return answer end
if redis.call('HEXISTS', desks, desk) == 1 then return {'DESK_BUSY'} end
if redis.call('HEXISTS', presence, desk .. ':break') == 1 then return {'ON_BREAK'} end
local now = branch_time(ARGV[1])
if id == '' then
  id = next_for(floor_of({unpack(ARGV, 16, 21)}, tickets, queues, desks, presence, activity, now, ARGV[2]), desk)
  if not id then return {'NOBODY'} end
end
writable()
redis.call('ZCARD', calls)
local seq = next_seq()
local what = take({tickets = tickets, queues = queues, counts = counts, presence = presence, desks = desks, calls = calls,
  activity = activity, away = away, desk = desk, hour = hour}, id, seq, now)
if not what then return {'NOT_WAITING'} end
return changed(seq, now, what)
