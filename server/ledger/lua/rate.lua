-- Rates. A bucket holds some uses; each takes one out, and one comes back after a time. KEY.rates has when it is full again.
-- ARG  rate: the bucket of the address that asks, '' for none   rate_every: after how many ms one use comes back
--      rate_holds: how many uses it holds

-- empty_for is for how long (ms) a bucket has no use, 0 if it has one.
local function empty_for(bucket, every, holds)
  local full = tonumber(redis.call('ZSCORE', KEY.rates, bucket) or '0')
  return math.max(0, full - branch_time() - (tonumber(holds) - 1) * tonumber(every))
end

-- take_out takes a use out of a bucket.
local function take_out(bucket, every)
  local full = tonumber(redis.call('ZSCORE', KEY.rates, bucket) or '0')
  redis.call('ZADD', KEY.rates, text(math.max(full, branch_time()) + tonumber(every)), bucket)
end

-- too_fast is the refusal of a request that comes too soon after others of its address, nil for none. A refused one takes
-- nothing out.
local function too_fast()
  if ARG.rate == '' then return nil end
  local wait = empty_for(ARG.rate, ARG.rate_every, ARG.rate_holds)
  if wait > 0 then return {'TOO_MANY', text(wait)} end
  take_out(ARG.rate, ARG.rate_every)
end
