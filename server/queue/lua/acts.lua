-- What desks do.

-- acts notes that the desk does something now: it is at work, even if its shift was ended.
local function acts(desk, now)
  redis.call('HLEN', KEY.activity) -- fails now if the key has another type
  keep(KEY.activity, desk, text(now))
  if value_of(KEY.presence, desk .. ':ended') ~= '' then put(KEY.presence, desk .. ':ended', '') end
end

-- rest begins a desk's break, or changes the reason of one that goes on.
local function rest(desk, reason, now)
  if value_of(KEY.presence, desk .. ':break') == '' then put(KEY.presence, desk .. ':break_since', text(now)) end
  put(KEY.presence, desk .. ':break', reason)
  put(KEY.presence, desk .. ':break_next', '')
end
