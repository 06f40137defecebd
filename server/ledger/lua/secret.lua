-- secret returns the secret of the branch, and keeps a new one if there is none.
-- ARG  fresh: a new one
-- Returns OK, the secret.
-- Keeps: all servers have the same. No screen shows it, so it leaves seq alone.
redis.call('HSETNX', KEY.meta, 'secret', ARG.fresh)
return {'OK', redis.call('HGET', KEY.meta, 'secret')}
