-- door returns the secret from which the door's codes are made, and keeps a new one if there is none.
-- ARG  secret: a new one
-- Returns OK, the secret.
-- Keeps: all servers make the same codes. No screen shows the secret, so it leaves seq alone.
redis.call('HSETNX', KEY.meta, 'door', ARG.secret)
return {'OK', redis.call('HGET', KEY.meta, 'door')}
