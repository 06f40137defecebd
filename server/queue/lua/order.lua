-- order puts down what a display is to do at its next report. It is no change of the branch, so it leaves seq alone.
-- KEYS  1 screens_seen (zset: id by ms)   2 screen_orders (hash: id → orders, comma-joined)
-- ARGV  1 before when a silent one is forgotten (ms)   2 id   3 order
-- Returns OK; or NO_SCREEN.
-- Keeps: an order is down once at most.
local at = redis.call('ZSCORE', KEYS[1], ARGV[2])
if not at or tonumber(at) < tonumber(ARGV[1]) then return {'NO_SCREEN'} end
local had = redis.call('HGET', KEYS[2], ARGV[2])
if had and string.find(',' .. had .. ',', ',' .. ARGV[3] .. ',', 1, true) then return {'OK'} end
redis.call('HSET', KEYS[2], ARGV[2], had and had .. ',' .. ARGV[3] or ARGV[3])
return {'OK'}
