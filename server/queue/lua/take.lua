-- take plans that a ticket leaves its queue and is called to a desk by the change seq. Returns what changed is told, or
-- nothing if that ticket neither waits nor was sent to that desk.
local function take(desk, id, seq, now)
  local record = PREFIX.ticket .. id
  local had = redis.call('HMGET', record, 'state', 'queue', 'service', 'language', 'needs', 'calls', 'for_desk')
  local sent = had[1] == 'away' and had[7] == desk
  if had[1] ~= 'waiting' and not sent then return nil end
  if sent then rank(KEY.away, id) end
  stand(had[2], had[5] or had[4], id)
  put(record, 'state', 'called')
  put(record, 'desk', desk)
  put(record, 'called', text(now))
  put(record, 'hour', ARG.hour)
  put(record, 'later', '')
  announce(record, id, seq, now, had[6])
  put(KEY.desks, desk, id)
  acts(desk, now)
  count(PREFIX.counts .. string.sub(id, 1, 8), 'called', had[3], had[4], ARG.hour, 1)
  return {move = 'call', id = id, record = record, from = had[1], to = 'called', service = had[3], desk = desk,
    last = function() trim() end, outcome = function() return ticket_of(id) end}
end
