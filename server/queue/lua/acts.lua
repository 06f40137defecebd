-- What desks do.

-- acts tells that somebody at the desk does something now: they are there, whatever was said of the shift's end.
local function acts(desk, now)
  keep(KEY.activity, desk, text(now))
  if redis.call('HEXISTS', KEY.presence, desk .. ':ended') == 1 then put(KEY.presence, desk .. ':ended', '') end
end

-- rest begins a desk's break; one that goes on already has another reason from now on.
local function rest(desk, reason, now)
  if not redis.call('HGET', KEY.presence, desk .. ':break') then put(KEY.presence, desk .. ':break_since', text(now)) end
  put(KEY.presence, desk .. ':break', reason)
  put(KEY.presence, desk .. ':break_next', '')
end
