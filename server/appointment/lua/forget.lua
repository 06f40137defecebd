-- forget forgets appointments whose retention is over; the counts of their day stay.
-- ARG  before: when (ms)   most: how many at once
-- Returns how many there were. Changes nothing that a screen shows, so it leaves seq alone.
local codes = redis.call('ZRANGEBYSCORE', KEY.appointments, '-inf', '(' .. ARG.before, 'LIMIT', 0, ARG.most)
for _, code in ipairs(codes) do
  local had = redis.call('HMGET', PREFIX.appointment .. code, 'service', 'reference')
  if had[1] then redis.call('ZREM', PREFIX.queue .. 'appointment:' .. had[1], code) end
  -- The reference may be that of another appointment by now.
  if had[2] and redis.call('HGET', KEY.references, had[2]) == code then redis.call('HDEL', KEY.references, had[2]) end
  redis.call('HDEL', KEY.digits, code)
  redis.call('DEL', PREFIX.appointment .. code)
  redis.call('ZREM', KEY.appointments, code)
end
return #codes
