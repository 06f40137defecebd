-- take plans that a ticket leaves its queue and is called to a desk by the change seq. Returns what changed is told, or
-- nothing if that ticket neither waits nor was sent to that desk.
local function take(desk, id, seq, now)
  local record = PREFIX.ticket .. id
  local had = fields_of(record)
  local from, service, language = had.state, had.service, had.language
  local sent = from == 'away' and had.for_desk == desk
  if from ~= 'waiting' and not sent then return nil end
  if sent then rank(KEY.away, id) end
  stand(had.queue, had.needs or language, id)
  put(record, 'state', 'called')
  put(record, 'desk', desk)
  put(record, 'called', text(now))
  put(record, 'hour', ARG.hour)
  put(record, 'later', '')
  announce(record, id, seq, now)
  put(KEY.desks, desk, id)
  acts(desk, now)
  count(PREFIX.counts .. string.sub(id, 1, 8), 'called', service, language, ARG.hour, 1)
  return {move = 'call', id = id, record = record, from = from, to = 'called', service = service, desk = desk,
    last = function() trim() end, outcome = function() return ticket_of(id) end}
end
