-- renew starts a new epoch if the history in Redis is not that of the epoch.
-- ARG  history: its name   wrong: an epoch known to be wrong, '' for none
-- Returns the present epoch.
local epoch = redis.call('HGET', KEY.meta, 'epoch')
local history = redis.call('HGET', KEY.meta, 'history')
if not epoch or epoch == ARG.wrong or history ~= ARG.history then
  redis.call('HSET', KEY.meta, 'epoch', ARG.epoch, 'history', ARG.history)
  redis.call('PUBLISH', ARG.channel, 'epoch')
  return ARG.epoch
end
return epoch
