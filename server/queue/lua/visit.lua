-- visit counts a visit that gets no ticket: somebody who just asked something at a desk.
-- ARG  service   desk   tail: pairs of a count's field and by how much it rises
-- Returns OK.
local desk, fields = ARG.desk, tail()
local answer = settled()
if answer then return answer end
writable()
redis.call('HLEN', KEY.activity)
local now, seq = branch_time(), next_seq()
for i = 1, #fields, 2 do add(KEY.counts, fields[i], fields[i + 1]) end
acts(desk, now)
return changed(seq, now, {move = 'count', service = ARG.service, desk = desk})
