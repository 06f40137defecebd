-- screens reads the displays that reported lately.
-- ARG  silent_before: since when (ms)
-- Returns OK, {id, when it reported (ms), report, orders (comma-joined)} for each. Writes nothing.
local list = {}
local found = redis.call('ZRANGEBYSCORE', KEY.screens_seen, ARG.silent_before, '+inf', 'WITHSCORES')
for i = 1, #found, 2 do
  local id = found[i]
  list[#list + 1] = {id, text(tonumber(found[i + 1])), redis.call('HGET', KEY.screens, id) or '',
    redis.call('HGET', KEY.screen_orders, id) or ''}
end
return {'OK', list}
