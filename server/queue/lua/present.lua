-- present tells that the pages of some desks are open. It is no change of the branch: no event, no seq.
-- KEYS  1 meta (hash)   2 desks (hash: desk → id it holds)   3 activity (hash: desk, page:<desk> → ms)
-- ARGV  1 now (ms)   2 day   3 key prefix of presence   4 since when a desk must have been active to be at work (ms before now)
--       5… desks whose pages are open
-- Returns OK, position, the desks at work, in no order.
local now, pairs_of = branch_time(ARGV[1]), {}
for i = 5, #ARGV do pairs_of[#pairs_of + 1], pairs_of[#pairs_of + 2] = 'page:' .. ARGV[i], text(now) end
if #pairs_of > 0 then redis.call('HSET', KEYS[3], unpack(pairs_of)) end
local staff = staff_of(KEYS[2], ARGV[3] .. branch_day(ARGV[2]), KEYS[3], now, ARGV[4])
return {'OK', position(ARGV[1]), staff_words(staff)[1]}
