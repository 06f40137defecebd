-- find reads the appointment that somebody names by its code, or by its time and digits, and counts names of no appointment:
-- whoever tries codes one by one soon has to wait.
-- ARG  tries: the bucket of tries of where it is asked, '' for staff, who are not counted
--      tries_every: after how many ms one try comes back   tries_holds: how many tries it holds
--      code, or ''   time (ms), a whole minute   digits
-- Returns OK, position, the appointment; or NOT_FOUND, TOO_MANY_TRIES. Changes nothing that a screen shows, so it leaves seq
-- alone.
local tries = ARG.tries
if tries ~= '' and empty_for(tries, ARG.tries_every, ARG.tries_holds) > 0 then return {'TOO_MANY_TRIES'} end
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
if tries ~= '' then take_out(tries, ARG.tries_every) end
return {'NOT_FOUND'}
