-- purge forgets tickets whose retention is over; the counts of their day stay.
-- KEYS  1 meta (hash)   2 tokens (hash: SHA-256 → id)   3 no_shows (zset)   4 calls (zset)   5… keys to drop whole
-- ARGV  1 key prefix of tickets   2… ids
-- Returns how many there were. Changes nothing that a screen shows, so it leaves seq alone.
local gone = 0
for i = 2, #ARGV do
  local key = ARGV[1] .. ARGV[i]
  local token = redis.call('HGET', key, 'token')
  if token then
    redis.call('HDEL', KEYS[2], token)
    redis.call('ZREM', KEYS[3], ARGV[i])
    redis.call('ZREM', KEYS[4], ARGV[i])
    gone = gone + redis.call('DEL', key)
  end
end
for i = 5, #KEYS do redis.call('DEL', KEYS[i]) end
return gone
