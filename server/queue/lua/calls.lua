-- How tickets are called.

-- announce tells the displays of a ticket.
local CALLS_KEPT, CALLED = 200, {}
local function announce(record, id, seq, now)
  put(record, 'announced', text(now))
  put(record, 'call', text(seq))
  put(record, 'calls', (tonumber(value_of(record, 'calls')) or 0) + 1)
  rank(KEY.calls, id, seq)
  CALLED[id] = true
end

-- trim forgets the oldest calls, if there is a new one.
local function trim()
  if next(CALLED) and redis.call('ZCARD', KEY.calls) > CALLS_KEPT then
    redis.call('ZREMRANGEBYRANK', KEY.calls, 0, -CALLS_KEPT - 1)
  end
end
