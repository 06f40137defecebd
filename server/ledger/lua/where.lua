-- Where the branch stands.

-- meta is where it stands when the script begins: epoch, seq, now, day, and staff, the last change of who is at work.
local METAS = {}
local function meta()
  if not METAS.seq then
    local got = redis.call('HMGET', KEY.meta, 'epoch', 'seq', 'now', 'day', 'staff')
    METAS.epoch, METAS.seq, METAS.now = got[1] or '', got[2] or '0', tonumber(got[3] or '0')
    METAS.day, METAS.staff = got[4] or '', got[5] or ''
  end
  return METAS
end

-- branch_time is now, or the last time seen if that is later.
local function branch_time() return math.max(meta().now, tonumber(ARG.now)) end

-- branch_day is the server's day, or the last one seen if that is later.
local function branch_day() return meta().day > ARG.day and meta().day or ARG.day end

-- position is where the state was read: epoch, seq, now.
local function position() return {meta().epoch, meta().seq, text(branch_time())} end
