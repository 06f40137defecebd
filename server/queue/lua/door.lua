-- door gives the secret under which the door's codes are made, and keeps one where there is none.
-- KEYS  1 meta (hash)
-- ARGV  1 a new secret
-- Returns OK, the secret.
-- Keeps: all servers make the same codes. No screen shows the secret, so it leaves seq alone.
redis.call('HSETNX', KEYS[1], 'door', ARGV[1])
return {'OK', redis.call('HGET', KEYS[1], 'door')}
