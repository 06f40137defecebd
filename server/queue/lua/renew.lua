-- renew starts a new epoch when the history that Redis holds is not the one that the epoch was given to.
-- KEYS  1 meta (hash)
-- ARGV  1 name of the history   2 an epoch known to be wrong, '' for none   3 the new epoch   4 channel
-- Returns the epoch that holds now.
local epoch = redis.call('HGET', KEYS[1], 'epoch')
local history = redis.call('HGET', KEYS[1], 'history')
if not epoch or epoch == ARGV[2] or history ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'history', ARGV[1])
  redis.call('PUBLISH', ARGV[4], 'epoch')
  return ARGV[3]
end
return epoch
