-- report takes what a display says of itself and hands out its orders. It is no change of the branch, so it leaves seq alone.
-- KEYS  1 screens (hash: id → report)   2 screens_seen (zset: id by ms)   3 screen_orders (hash: id → orders, comma-joined)
-- ARGV  1 now (ms)   2 before when a silent one is forgotten (ms)   3 how many are kept   4 id, '' to forget only   5 report
-- Returns OK, orders (comma-joined).
-- Keeps: each order is handed out once; there are no more displays than are kept, and the ones silent for longest go first.
local screens, seen, orders, id = KEYS[1], KEYS[2], KEYS[3], ARGV[4]

redis.call('HLEN', screens)
redis.call('HLEN', orders)
redis.call('ZCARD', seen)
local function forget(ids)
  for _, gone in ipairs(ids) do
    redis.call('HDEL', screens, gone)
    redis.call('HDEL', orders, gone)
    redis.call('ZREM', seen, gone)
  end
end
forget(redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. ARGV[2]))
if id == '' then return {'OK', ''} end
local over = redis.call('ZCARD', seen) + 1 - tonumber(ARGV[3])
if over > 0 and not redis.call('ZSCORE', seen, id) then forget(redis.call('ZRANGE', seen, 0, over - 1)) end
redis.call('ZADD', seen, ARGV[1], id)
redis.call('HSET', screens, id, ARGV[5])
local todo = redis.call('HGET', orders, id)
if todo then redis.call('HDEL', orders, id) end
return {'OK', todo or ''}
