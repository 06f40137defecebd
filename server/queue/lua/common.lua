-- What the scripts share; script.go puts it before each of them. It keeps true for every write:
-- a refusal and an error come before the first write, time and day never go back, a key's outcome never changes.
--
-- Every write has first
--   KEYS 1 meta (hash: epoch seq now day history)   2 events (stream)   3, 4 idem of the day, of the day before (hashes)
--        5 days (set)
--   ARGV 1 now (ms)   2 day (YYYYMMDD)   3 field of the idempotency key   4 fingerprint of the request
--        5 epoch to start with   6 channel   7 how many events to keep   8 key prefix of tickets   9 of queues   10 of counts
-- Times are ms since 1970. Keys that depend on what a script reads are one of the prefixes and a name, under the same
-- {branch} tag as all the others.

local FIELDS = {'service', 'language', 'priority', 'state', 'issued', 'called', 'served', 'finished', 'parked', 'desk',
  'for_desk', 'calls', 'announced', 'call'}

-- text writes a time or a count without an exponent, and nothing as 0: -1 times no time is -0, which Redis does not count.
local function text(n)
  if n == 0 then return '0' end
  return string.format('%.0f', n)
end

-- branch_time is now, or the last time seen if that is later.
local function branch_time(now)
  local last = tonumber(redis.call('HGET', KEYS[1], 'now') or '0')
  now = tonumber(now)
  if last > now then return last end
  return now
end

-- settled answers what needs no work: the server's day is behind the branch's, or the key has its outcome.
local function settled()
  local day = redis.call('HGET', KEYS[1], 'day')
  if day and day > ARGV[2] then return {'STALE_DAY', day} end
  for i = 3, 4 do
    local kept = redis.call('HGET', KEYS[i], ARGV[3])
    if kept then
      local cut = string.find(kept, '\31', 1, true)
      if string.sub(kept, 1, cut - 1) ~= ARGV[4] then return {'KEY_REUSED'} end
      return {'SAME', string.sub(kept, cut + 1)}
    end
  end
  redis.call('SCARD', KEYS[5])
end

-- next_seq is the number of the change that the script is about to make: after the last one, and after the last event,
-- should a script have broken off between the two.
local function next_seq()
  local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or '0')
  local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  if last then seq = math.max(seq, tonumber(string.match(last[1], '^%d+'))) end
  return seq + 1
end

-- record appends the event. It is each write's first command that changes anything, as it alone can be refused.
local function record(seq, now, move, id, from, to, service, desk)
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], text(seq) .. '-0', 'at', text(now), 'move', move, 'ticket', id,
    'from', from, 'to', to, 'service', service, 'desk', desk)
end

-- changed ends every write: it moves the branch on by one, keeps the outcome under the key and tells the subscribers.
local function changed(seq, now, outcome)
  if redis.call('HGET', KEYS[1], 'day') ~= ARGV[2] then redis.call('SADD', KEYS[5], ARGV[2]) end
  redis.call('HSET', KEYS[1], 'seq', text(seq), 'now', text(now), 'day', ARGV[2])
  redis.call('HSETNX', KEYS[1], 'epoch', ARGV[5])
  redis.call('HSET', KEYS[3], ARGV[3], ARGV[4] .. '\31' .. table.concat(outcome, '\31'))
  redis.pcall('PUBLISH', ARGV[6], text(seq)) -- a hint only: where it is not allowed, the watchdog sees the change
  table.insert(outcome, 1, 'OK')
  return outcome
end

-- ticket_of is a ticket as script.go reads it: its id, its fields, how many are ahead in its queue.
local function ticket_of(tickets, queues, id)
  local got = redis.call('HMGET', tickets .. id, 'queue', unpack(FIELDS))
  local t = {id}
  for i = 2, #FIELDS + 1 do t[i] = got[i] or '' end
  local ahead = 0
  if t[5] == 'waiting' then ahead = redis.call('ZRANK', queues .. got[1], id) or 0 end
  t[#t + 1] = text(ahead)
  return t
end

-- position is where the state was read: epoch, seq, now.
local function position(now)
  return {redis.call('HGET', KEYS[1], 'epoch') or '', redis.call('HGET', KEYS[1], 'seq') or '0', text(branch_time(now))}
end

-- observe adds a span of ms to the histogram what:service:S:bucket and to its sum; by -1 it takes it out again. Bucket 0
-- ends at 15 s, each next one a quarter later (counts.go has the same bounds).
local function observe(counts, what, service, span, by)
  if span < 0 then span = 0 end
  local bucket, bound = 0, 15000
  while span >= bound and bucket < 60 do
    bucket = bucket + 1
    bound = bound + math.floor(bound / 4)
  end
  redis.call('HINCRBY', counts, what .. ':service:' .. service .. ':' .. bucket, by)
  redis.call('HINCRBY', counts, what .. '_ms:service:' .. service, text(by * span))
end

-- count adds by to what of a ticket: per service, per language, per local hour.
local function count(counts, what, service, language, hour, by)
  redis.call('HINCRBY', counts, what .. ':service:' .. service, by)
  redis.call('HINCRBY', counts, what .. ':language:' .. language, by)
  redis.call('HINCRBY', counts, what .. ':hour:' .. hour, by)
end
