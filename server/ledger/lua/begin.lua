-- How a change begins.

-- settled is the answer if nothing is to be done: the server's day is behind the branch's, the key has its outcome, or the
-- address asks too often.
local function settled()
  if meta().day > ARG.day then return {'STALE_DAY', meta().day} end
  local kept = redis.call('HGET', KEY.idem, ARG.key) or redis.call('HGET', KEY.idem_before, ARG.key)
  if not kept then return too_fast() end
  local cut = string.find(kept, '\31', 1, true)
  if string.sub(kept, 1, cut - 1) ~= ARG.fingerprint then return {'KEY_REUSED'} end
  return {'SAME', string.sub(kept, cut + 1)}
end

-- next_seq is the number of the change that the script makes.
local function next_seq() return meta().seq + 1 end

-- writable fails if a key has another type that the write needs, besides those of its plan.
local function writable()
  if meta().day ~= ARG.day then redis.call('SCARD', KEY.days) end
  if ARG.made_from ~= '' then redis.call('HLEN', KEY.undo) end
end
