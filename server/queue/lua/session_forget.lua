-- session_forget forgets the sign-ups of sessions whose retention is over; the sessions and their figures stay.
-- KEYS  1 meta (hash)   2 sign-up tokens (hash)
-- ARGV  1 key prefix of sign-ups   2… sessions
-- Returns how many sign-ups there were. Changes nothing that a screen shows, so it leaves seq alone.
local gone = 0
for i = 2, #ARGV do
  local flat = redis.call('HGETALL', ARGV[1] .. ARGV[i])
  for j = 1, #flat, 2 do
    if string.sub(flat[j], 1, 6) == 'token:' then gone = gone + redis.call('HDEL', KEYS[2], flat[j + 1]) end
  end
  redis.call('DEL', ARGV[1] .. ARGV[i])
end
return gone
