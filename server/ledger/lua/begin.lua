-- How a change begins.

-- settled is the answer if nothing is to be done: the server's day is behind the branch's, or the key has its outcome.
local function settled()
  local day = redis.call('HGET', KEY.meta, 'day')
  if day and day > ARG.day then return {'STALE_DAY', day} end
  for _, idem in ipairs({KEY.idem, KEY.idem_before}) do
    local kept = redis.call('HGET', idem, ARG.key)
    if kept then
      local cut = string.find(kept, '\31', 1, true)
      if string.sub(kept, 1, cut - 1) ~= ARG.fingerprint then return {'KEY_REUSED'} end
      return {'SAME', string.sub(kept, cut + 1)}
    end
  end
end

-- next_seq is the number of the change that the script makes: after the last change, and after the last event, in case a
-- script was interrupted between the two.
local function next_seq()
  local seq = tonumber(redis.call('HGET', KEY.meta, 'seq') or '0')
  local last = redis.call('XREVRANGE', KEY.events, '+', '-', 'COUNT', 1)[1]
  if last then seq = math.max(seq, tonumber(string.match(last[1], '^%d+'))) end
  return seq + 1
end

-- writable fails if a key that every write needs has another type.
local function writable()
  redis.call('SCARD', KEY.days)
  redis.call('HLEN', KEY.undo)
end
