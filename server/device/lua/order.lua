-- order keeps an order for a display's next report. It is no change of the branch, so it leaves seq alone.
-- ARG  silent_before: when a silent one is forgotten (ms)   id   order
-- Returns OK; or NO_SCREEN.
-- Keeps: the same order is kept once.
local at = redis.call('ZSCORE', KEY.screens_seen, ARG.id)
if not at or tonumber(at) < tonumber(ARG.silent_before) then return {'NO_SCREEN'} end
local had = redis.call('HGET', KEY.screen_orders, ARG.id)
if had and string.find(',' .. had .. ',', ',' .. ARG.order .. ',', 1, true) then return {'OK'} end
redis.call('HSET', KEY.screen_orders, ARG.id, had and had .. ',' .. ARG.order or ARG.order)
return {'OK'}
