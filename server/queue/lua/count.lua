-- count counts a visit that gets no ticket: somebody who just asked something at a desk.
-- KEYS  8 counts of the day (hash)   9 activity (hash: desk → ms)
-- ARGV  13 service   14 desk   15… pairs of a count's field and by how much it rises
-- Returns OK.
local counts, activity, desk = KEYS[8], KEYS[9], ARGV[14]
local answer = settled()
if answer then return answer end
writable()
redis.call('HLEN', activity)
local now, seq = branch_time(ARGV[1]), next_seq()
for i = 15, #ARGV, 2 do add(counts, ARGV[i], ARGV[i + 1]) end
acts(KEYS[7], activity, desk, now)
return changed(seq, now, {move = 'count', service = ARGV[13], desk = desk})
