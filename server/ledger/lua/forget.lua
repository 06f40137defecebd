-- forget forgets how the last change of each desk and of the supervisor is taken back, once that time is over, and the
-- buckets of addresses that are full.
-- ARG  probing: '1' to try whether Redis takes writes
-- Returns how many it forgot. Changes nothing that a screen shows, so it leaves seq alone.
if ARG.probing == '1' then redis.call('HSET', KEY.probe, 'at', ARG.now) end
local now, gone = branch_time(), 0
redis.call('ZREMRANGEBYSCORE', KEY.rates, '-inf', now)
local flat = redis.call('HGETALL', KEY.undo)
for i = 1, #flat, 2 do
  local made = tonumber(string.match(flat[i + 1], '^%d+\31(%d+)\31'))
  if now - made > tonumber(ARG.undo_within) then gone = gone + redis.call('HDEL', KEY.undo, flat[i]) end
end
return gone
