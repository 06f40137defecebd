-- board reads what the displays show.
-- ARG  least_calls: how many calls at least   most_missed: how many missed   services, comma-joined
--      recent_for: the age (ms) up to which all calls are wanted
-- Returns OK, position, the tickets called last (newest first), {service, waiting, paused, waiting in its own
-- queue, its situation} for each service, {id, service, desk} of those missed last (newest first), the staff
-- (atwork.lua), the message line ('' for none), 1 if no more numbers are given today. Writes nothing.
local enough = tonumber(ARG.least_calls)
local now = branch_time()
local called, recent = {}, now - tonumber(ARG.recent_for)
for _, id in ipairs(redis.call('ZREVRANGE', KEY.calls, 0, -1)) do
  if #called >= enough and tonumber(redis.call('HGET', PREFIX.ticket .. id, 'announced') or '0') < recent then break end
  called[#called + 1] = ticket_of(id)
end
local services, at = {}, {}
local day = branch_day()
local house = PREFIX.house .. day
for service in string.gmatch(ARG.services, '[^,]+') do
  local queued = redis.call('ZCARD', PREFIX.queue .. 'service:' .. service)
  services[#services + 1] = {service, queued, text(redis.call('HEXISTS', house, 'paused:' .. service)), queued,
    situation(KEY.counts, service, now, now)}
  at[service] = #services
end
for name in string.gmatch(ARG.other_queues, '[^,]+') do
  for _, id in ipairs(redis.call('ZRANGE', PREFIX.queue .. name, 0, -1)) do
    local had = redis.call('HMGET', PREFIX.ticket .. id, 'service', 'state')
    local i = at[had[1]]
    if i and had[2] == 'waiting' then services[i][2] = services[i][2] + 1 end
  end
end
local missed = {}
for i, id in ipairs(redis.call('ZREVRANGE', KEY.no_shows, 0, ARG.most_missed - 1)) do
  local had = redis.call('HMGET', PREFIX.ticket .. id, 'service', 'desk')
  missed[i] = {id, had[1] or '', had[2] or ''}
end
local staff = staff_of(PREFIX.presence .. day, now)
local message = redis.call('HGET', house, 'message') or ''
return {'OK', position(), called, services, missed, staff_words(staff), message,
  redis.call('HEXISTS', house, 'last_call')}
