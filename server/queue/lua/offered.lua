-- offered reads who is next at some desks.
-- KEYS  1 meta (hash)   2 desks (hash: desk → id it holds)   3 activity (hash: desk → ms)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 day   5 key prefix of presence   6 to 11 what next.lua is told
--       12… desks
-- Returns OK, position, the id that each of the desks is offered next, '' for nobody. Writes nothing.
local day, ids = branch_day(ARGV[4]), {}
local f = floor_of({unpack(ARGV, 6, 11)}, ARGV[2], ARGV[3], KEYS[2], ARGV[5] .. day, KEYS[3], branch_time(ARGV[1]), day)
for i = 12, #ARGV do ids[#ids + 1] = next_for(f, ARGV[i]) or '' end
return {'OK', position(ARGV[1]), ids}
