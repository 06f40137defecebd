-- report keeps a display's report and returns its orders. It is no change of the branch, so it leaves seq alone.
-- ARG  silent_before: when a silent one is forgotten (ms)   most: how many are kept   id, '' to forget only   report
-- Returns OK, orders (comma-joined).
-- Keeps: each order is returned once; no more displays are kept than most, and those with the oldest reports are forgotten.
local screens, seen, orders, id = KEY.screens, KEY.screens_seen, KEY.screen_orders, ARG.id

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
forget(redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. ARG.silent_before))
if id == '' then return {'OK', ''} end
local over = redis.call('ZCARD', seen) + 1 - tonumber(ARG.most)
if over > 0 and not redis.call('ZSCORE', seen, id) then forget(redis.call('ZRANGE', seen, 0, over - 1)) end
redis.call('ZADD', seen, ARG.now, id)
redis.call('HSET', screens, id, ARG.report)
local todo = redis.call('HGET', orders, id)
if todo then redis.call('HDEL', orders, id) end
return {'OK', todo or ''}
