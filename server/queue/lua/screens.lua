-- screens reads the displays that reported lately.
-- KEYS  1 screens (hash: id → report)   2 screens_seen (zset: id by ms)   3 screen_orders (hash: id → orders, comma-joined)
-- ARGV  1 since when (ms)
-- Returns OK, {id, when it reported (ms), report, orders (comma-joined)} for each. Writes nothing.
local list = {}
local found = redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[1], '+inf', 'WITHSCORES')
for i = 1, #found, 2 do
  local id = found[i]
  list[#list + 1] = {id, text(tonumber(found[i + 1])), redis.call('HGET', KEYS[1], id) or '', redis.call('HGET', KEYS[3], id) or ''}
end
return {'OK', list}
