-- session_list reads the sessions that start within a time, the first to start first.
-- KEYS  1 meta (hash)   2 sessions (zset: id by start)   3 undo (hash)
-- ARGV  1 now (ms)   2 key prefix of sessions   3 from and 4 up to when (ms)   5 how many at most
--       6 the place whose last change is told
-- Returns OK, position, {id, fields and values …} for each, the head of the place's last change. Writes nothing.
local list = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[3], ARGV[4], 'LIMIT', 0, ARGV[5])) do
  local words = redis.call('HGETALL', ARGV[2] .. id)
  if #words > 0 then
    table.insert(words, 1, id)
    list[#list + 1] = words
  end
end
local kept = redis.call('HGET', KEYS[3], ARGV[6])
local head = kept and split(string.sub(kept, 1, string.find(kept, '\30', 1, true) - 1), '\31') or {}
return {'OK', position(ARGV[1]), list, head}
