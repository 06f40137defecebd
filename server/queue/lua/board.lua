-- board reads what the displays show.
-- KEYS  1 meta (hash)   2 calls (zset: id by the seq of its last announcement)   3 no_shows (zset: id by when)
--       4 counts of the day (hash)   5 activity (hash: desk → ms)
--       6 desks (hash: desk → id it holds)
-- ARGV  1 now (ms)   2 key prefix of tickets   3 of queues   4 how many calls at least   5 how many missed
--       6 services, comma-joined   7 queues beside those of the services, comma-joined   8 age (ms) up to which all calls are wanted
--       9, 10 services and desks whose calls are wanted, comma-joined, '' for all   11 day   12 key prefix of the house
--       13 rules of appointments (see appointed)   14 key prefix of presence
--       15 since when a desk must have been active to be at work (ms before now)
-- Returns OK, position, the tickets called last (newest first), {service, waiting, waiting in its own queue,
-- its pace, appointments expected, paused} for each service, {id, service, desk} of those missed last (newest first), the staff
-- (atwork.lua), the message line ('' for none), 1 if no more numbers are given today. Writes nothing.
local tickets, queues, enough = ARGV[2], ARGV[3], tonumber(ARGV[4])
local function among(list, one) return list == '' or string.find(',' .. list .. ',', ',' .. one .. ',', 1, true) end
local now = branch_time(ARGV[1])
local called, recent = {}, now - tonumber(ARGV[8])
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[2], 0, -1)) do
  local had = redis.call('HMGET', tickets .. id, 'service', 'desk', 'announced')
  if #called >= enough and tonumber(had[3] or '0') < recent then break end
  if among(ARGV[9], had[1] or '') and among(ARGV[10], had[2] or '') then called[#called + 1] = ticket_of(tickets, queues, id) end
end
local services, at = {}, {}
local day = branch_day(ARGV[11])
local house = ARGV[12] .. day
for service in string.gmatch(ARGV[6], '[^,]+') do
  local took, turns = pace(KEYS[4], service)
  local queued = redis.call('ZCARD', queues .. 'service:' .. service)
  services[#services + 1] = {service, queued, queued, took, turns,
    text(expected(queues, service, now, ARGV[13], now)), text(redis.call('HEXISTS', house, 'paused:' .. service))}
  at[service] = #services
end
for name in string.gmatch(ARGV[7], '[^,]+') do
  for _, id in ipairs(redis.call('ZRANGE', queues .. name, 0, -1)) do
    local had = redis.call('HMGET', tickets .. id, 'service', 'state')
    local i = at[had[1]]
    if i and had[2] == 'waiting' then services[i][2] = services[i][2] + 1 end
  end
end
local missed = {}
for i, id in ipairs(redis.call('ZREVRANGE', KEYS[3], 0, ARGV[5] - 1)) do
  local had = redis.call('HMGET', tickets .. id, 'service', 'desk')
  missed[i] = {id, had[1] or '', had[2] or ''}
end
local staff = staff_of(KEYS[6], ARGV[14] .. day, KEYS[5], now, ARGV[15])
local message = redis.call('HGET', house, 'message') or ''
return {'OK', position(ARGV[1]), called, services, missed, staff_words(staff), message,
  redis.call('HEXISTS', house, 'last_call')}
