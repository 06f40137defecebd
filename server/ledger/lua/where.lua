-- Where the branch stands.

-- branch_time is now, or the last time seen if that is later.
local function branch_time()
  local last = tonumber(redis.call('HGET', KEY.meta, 'now') or '0')
  local now = tonumber(ARG.now)
  if last > now then return last end
  return now
end

-- branch_day is the server's day, or the last one seen if that is later.
local function branch_day()
  local last = redis.call('HGET', KEY.meta, 'day')
  if last and last > ARG.day then return last end
  return ARG.day
end

-- position is where the state was read: epoch, seq, now.
local function position()
  return {redis.call('HGET', KEY.meta, 'epoch') or '', redis.call('HGET', KEY.meta, 'seq') or '0', text(branch_time())}
end
