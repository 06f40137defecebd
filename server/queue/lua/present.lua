-- present tells that the pages of some desks are open. It is no change of the branch: no event, no seq.
-- ARG  tail: desks whose pages are open
-- Returns OK, position, the desks at work, in no order.
local now, pairs_of = branch_time(), {}
for _, desk in ipairs(tail()) do pairs_of[#pairs_of + 1], pairs_of[#pairs_of + 2] = 'page:' .. desk, text(now) end
if #pairs_of > 0 then redis.call('HSET', KEY.activity, unpack(pairs_of)) end
local staff = staff_of(PREFIX.presence .. branch_day(), now)
return {'OK', position(), staff_words(staff)[1]}
