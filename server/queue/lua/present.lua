-- present tells that the pages of some desks are open. It is no change of the branch: no event, no seq.
-- ARG  tail: desks whose pages are open
-- Returns OK, position, the desks at work, in no order.
-- Keeps: if a desk is at work by that, the staff is of another version.
local now, opened, was = branch_time(), {}, staff().at_work
for _, desk in ipairs(tail()) do opened[#opened + 1], opened[#opened + 2] = 'page:' .. desk, text(now) end
if #opened > 0 then redis.call('HSET', KEY.activity, unpack(opened)) end
STAFF = {}
for desk in pairs(staff().at_work) do
  if not was[desk] then redis.call('HSET', KEY.meta, 'staff', meta().seq .. ' ' .. text(now)) end
end
return {'OK', position(), staff_words()[1]}
