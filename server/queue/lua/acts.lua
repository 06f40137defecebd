-- What desks do.

-- acts notes that the desk does something now: it is at work, even if its shift was ended.
local function acts(desk, now)
  keep(KEY.activity, desk, text(now))
  if redis.call('HEXISTS', KEY.presence, desk .. ':ended') == 1 then put(KEY.presence, desk .. ':ended', '') end
end

-- rest begins a desk's break, or changes the reason of one that goes on.
local function rest(desk, reason, now)
  if not redis.call('HGET', KEY.presence, desk .. ':break') then put(KEY.presence, desk .. ':break_since', text(now)) end
  put(KEY.presence, desk .. ':break', reason)
  put(KEY.presence, desk .. ':break_next', '')
end
