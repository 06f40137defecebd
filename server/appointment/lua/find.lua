-- find reads the appointment that somebody names by its code, or by its time and digits, and counts names of no appointment:
-- whoever tries codes one by one soon has to wait.
-- ARG  from: where it is asked, '' for staff, who are not counted   tries_allowed: how many tries   tries_within: how long
--      (ms)   code, or ''   time (ms), a whole minute   digits
-- Returns OK, position, the appointment; or NOT_FOUND, TOO_MANY_TRIES. Changes nothing that a screen shows, so it leaves seq
-- alone.
local now, from = branch_time(), ARG.from
local since, tries = string.match(redis.call('HGET', KEY.tries, from) or '', '^(%d+):(%d+)$')
since, tries = tonumber(since or now), tonumber(tries or '0')
if now - since >= tonumber(ARG.tries_within) then since, tries = now, 0 end
if from ~= '' and tries >= tonumber(ARG.tries_allowed) then return {'TOO_MANY_TRIES'} end
local found = {}
if ARG.code ~= '' then
  if redis.call('EXISTS', PREFIX.appointment .. ARG.code) == 1 then found[1] = ARG.code end
else
  for _, code in ipairs(redis.call('ZRANGEBYSCORE', KEY.appointments, ARG.time, tonumber(ARG.time) + 59999)) do
    if redis.call('HGET', KEY.digits, code) == ARG.digits then found[#found + 1] = code end
  end
end
-- If two have the same time and digits, staff have to tell them apart.
if #found == 1 then return {'OK', position(), told(found[1])} end
if from ~= '' then redis.call('HSET', KEY.tries, from, text(since) .. ':' .. text(tries + 1)) end
return {'NOT_FOUND'}
