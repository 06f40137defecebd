-- How a desk takes a waiting ticket; script.go puts it after next.lua where it is needed.

-- take plans that a ticket leaves its queue and is called to a desk by the change seq. at has the keys and prefixes of the
-- script, the desk and the local hour. Returns what changed is told, or nothing if that ticket neither waits nor was sent to
-- that desk.
local function take(at, id, seq, now)
  local record = at.tickets .. id
  local had = redis.call('HMGET', record, 'state', 'queue', 'service', 'language', 'needs', 'calls', 'for_desk')
  local sent = had[1] == 'away' and had[7] == at.desk
  if had[1] ~= 'waiting' and not sent then return nil end
  if sent then rank(at.away, id) end
  stand(at.queues, had[2], had[5] or had[4], id)
  put(record, 'state', 'called')
  put(record, 'desk', at.desk)
  put(record, 'called', text(now))
  put(record, 'hour', at.hour)
  put(record, 'later', '')
  announce(at.calls, record, id, seq, now, had[6])
  put(at.desks, at.desk, id)
  acts(at.presence, at.activity, at.desk, now)
  count(at.counts .. string.sub(id, 1, 8), 'called', had[3], had[4], at.hour, 1)
  return {move = 'call', id = id, from = had[1], to = 'called', service = had[3], desk = at.desk,
    last = function() trim(at.calls) end, outcome = function() return ticket_of(at.tickets, at.queues, id) end}
end
