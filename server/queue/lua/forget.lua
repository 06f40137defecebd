-- forget forgets how the last change of each place is taken back, once that time is over.
-- KEYS  1 meta (hash)   2 undo (hash: place → the last change made there)   3 probe (hash), if it is to be seen that writes
--       are let through
-- ARGV  1 now (ms)   2 for how long a change can be taken back (ms)
-- Returns how many it forgot. Changes nothing that a screen shows, so it leaves seq alone.
if KEYS[3] then redis.call('HSET', KEYS[3], 'at', ARGV[1]) end
local now, gone = branch_time(ARGV[1]), 0
local flat = redis.call('HGETALL', KEYS[2])
for i = 1, #flat, 2 do
  local made = tonumber(string.match(flat[i + 1], '^%d+\31(%d+)\31'))
  if now - made > tonumber(ARGV[2]) then gone = gone + redis.call('HDEL', KEYS[2], flat[i]) end
end
return gone
