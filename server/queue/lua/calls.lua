-- How tickets are called.

-- announce tells the displays of a ticket.
local CALLS_KEPT = 200
local function announce(record, id, seq, now, had)
  put(record, 'announced', text(now))
  put(record, 'call', text(seq))
  put(record, 'calls', tonumber(had or '0') + 1)
  rank(KEY.calls, id, seq)
end

-- trim forgets the oldest calls.
local function trim() redis.call('ZREMRANGEBYRANK', KEY.calls, 0, -CALLS_KEPT - 1) end
