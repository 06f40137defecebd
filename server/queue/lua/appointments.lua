-- appointments reads those of a span of time, in its order.
-- KEYS  1 meta (hash)   2 appointments (zset: code by time, ms)   3 digits (hash: code → digits)
-- ARGV  1 now (ms)   2 key prefix of appointments   3 from (ms)   4 to (ms)   5 how many
-- Returns OK, position, the appointments. Writes nothing.
local list = {}
for i, code in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[3], ARGV[4], 'LIMIT', 0, ARGV[5])) do
  list[i] = told(ARGV[2], KEYS[3], code)
end
return {'OK', position(ARGV[1]), list}
