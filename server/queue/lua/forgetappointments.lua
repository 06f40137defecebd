-- forgetappointments forgets appointments whose retention is over; the counts of their day stay.
-- KEYS  1 meta (hash)   2 appointments (zset: code by time, ms)   3 references (hash)   4 digits (hash)
-- ARGV  1 key prefix of appointments   2 of queues   3 before when (ms)   4 how many at once
-- Returns how many there were. Changes nothing that a screen shows, so it leaves seq alone.
local codes = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[3], 'LIMIT', 0, ARGV[4])
for _, code in ipairs(codes) do
  local had = redis.call('HMGET', ARGV[1] .. code, 'service', 'reference')
  if had[1] then redis.call('ZREM', ARGV[2] .. 'appointment:' .. had[1], code) end
  -- The calendar may have come with another appointment under the same reference.
  if had[2] and redis.call('HGET', KEYS[3], had[2]) == code then redis.call('HDEL', KEYS[3], had[2]) end
  redis.call('HDEL', KEYS[4], code)
  redis.call('DEL', ARGV[1] .. code)
  redis.call('ZREM', KEYS[2], code)
end
return #codes
