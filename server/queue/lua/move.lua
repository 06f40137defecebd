-- move makes one move of the table in ticket.go: for a desk, for the supervisor, the visitor or the sweep (desk '').
-- KEYS  8 desks (hash: desk → id it holds)   9 parked (zset)   10 no_shows (zset)
--       11 calls (zset: id by the seq of its last announcement)   12 activity (hash: desk → ms)   13 coming (zset)
-- ARGV  13 id, or '' for the one that the desk holds; a number that the desk holds means that ticket, be it yesterday's
--       14 move   15 allowed origins, comma-joined   16 state it leads to   17 desk   18 local hour
--       19… pairs of a name and a value, what the move is given:
--         service, desk, person   where it is transferred to
--         cases                   how many of which type: type=n,type=n
--         outcome                 of the visit
--         note                    what staff write down
--         reason, mine            why it is parked; mine is there if only this desk may resume it
--         priority, and head_start:<class> (ms) of every class   for prioritize
--         language, needs         for change_language
--         lets, times             for postpone: how many it lets pass, and how often this may be
--         within                  for a visitor's return: how long after the miss (ms)
--         door                    for a visitor's arrive: the window of the door's code, 0 for one that is not shown
--         walk                    how long a called person takes to sit down (ms), where a move tells that they have
--         call                    set to call the next ticket to the desk, as it does too where auto_call is said of it
--         roster, languages, hold, active   for that, as 16 to 19 of call.lua
-- Returns OK, ticket, and the ticket that was called next, if any; or NOT_FOUND, NO_TICKET, ILLEGAL and its state, ELSEWHERE and the desk that holds it or that it is
-- parked for, DESK_BUSY, ON_BREAK, NOBODY_BEHIND, NO_MORE_TIMES, TOO_LATE, DOOR_CODE.
-- Keeps: a ticket stands in exactly one of queue, desks, parked, no_shows, coming or none of them (done, cancelled); its
-- arrival changes only by prioritize and postpone, so that a return and a transfer keep the place; a return leaves the
-- counts as before the call.
local presence, desks, parked, no_shows, calls, activity, coming = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local tickets, queues = ARGV[8], ARGV[9]
local id, move, origins, to, desk, hour = ARGV[13], ARGV[14], ARGV[15], ARGV[16], ARGV[17], ARGV[18]
local given = {}
for i = 19, #ARGV, 2 do given[ARGV[i]] = ARGV[i + 1] end

local answer = settled()
if answer then return answer end
if given.door == '0' then return {'DOOR_CODE'} end
local holds = desk ~= '' and redis.call('HGET', desks, desk)
if holds and (id == '' or string.sub(holds, 9) == string.sub(id, 9)) then id = holds end
if id == '' then return {'NO_TICKET'} end
local record, counts = tickets .. id, ARGV[10] .. string.sub(id, 1, 8)
local had = {}
local flat = redis.call('HGETALL', record)
for i = 1, #flat, 2 do had[flat[i]] = flat[i + 1] end
local from = had.state
if not from then return {'NOT_FOUND'} end
if not string.find(',' .. origins .. ',', ',' .. from .. ',', 1, true) then return {'ILLEGAL', from} end
-- What an earlier build ended does not say what it counted.
if move == 'reopen' and not had.ended_hour then return {'TOO_LATE'} end
local held = from == 'called' or from == 'serving'
if held and desk ~= '' and had.desk ~= desk then return {'ELSEWHERE', had.desk} end
if move == 'resume' then
  if holds then return {'DESK_BUSY'} end
  if redis.call('HEXISTS', presence, desk .. ':break') == 1 then return {'ON_BREAK'} end
  if (had.parked_for or desk) ~= desk then return {'ELSEWHERE', had.parked_for} end
end
local now, seq = branch_time(ARGV[1]), next_seq()
if given.within and now - tonumber(had.missed) > tonumber(given.within) then return {'TOO_LATE'} end
local queue, arrival, times = had.queue, tonumber(had.arrival), tonumber(had.postponed or '0')
if move == 'postpone' then
  if times >= tonumber(given.times) then return {'NO_MORE_TIMES'} end
  local place = redis.call('ZRANK', queues .. had.queue, id)
  local behind = redis.call('ZRANGE', queues .. had.queue, place + 1, place + given.lets, 'WITHSCORES')
  if #behind == 0 then return {'NOBODY_BEHIND'} end
  arrival = tonumber(behind[#behind]) + 1
end
writable()
redis.call('ZCARD', calls)

local function set(field, value) put(record, field, value, had[field] or '') end
local function drop(...)
  for _, field in ipairs({...}) do set(field, '') end
end
local spoken = had.needs or had.language
-- Since when its visitor sits at the desk, and since when they first did; sit and rise change both.
local serving, served = had.serving, had.served
local function sit(at)
  serving = text(at)
  set('serving', serving)
  if served then return end
  served = serving
  set('served', served)
  observe(counts, 'wait', had.service, had.called - had.since, 1)
end
-- rise takes back that the visitor of a called ticket sat down: they did not come.
local function rise()
  if serving and serving == served then
    observe(counts, 'wait', had.service, had.called - had.since, -1)
    drop('served')
  end
  drop('serving')
end
-- worked is for how long it was served, the time it was parked left out.
local function worked()
  local before = tonumber(had.worked or '0')
  if not serving then return before end
  return before + now - tonumber(serving)
end
-- back_at_desk takes up a ticket that was away since a moment.
local function back_at_desk(since)
  set('desk', desk)
  set('away', text((had.away or 0) + now - since))
  put(desks, desk, id)
  announce(calls, record, id, seq, now, had.calls)
end
-- turn counts the time that the desks took for its service: until now, or until it was parked. A visit that was reopened
-- goes on from what it had taken. Returns the time of the desk and of the service.
local function turn()
  local took, serving_ms = tonumber(had.took or '0'), worked() + (had.took_serving or 0)
  if had.called then took = took + (had.parked or now) - had.called - (had.away or 0) end
  observe(counts, 'serving', had.service, serving_ms, 1)
  add(counts, 'desk_ms:service:' .. had.service, took)
  return took, serving_ms
end
-- cases counts the matters of a visit, written as type=n,type=n, by 1, or takes them out again, by -1.
local function count_cases(cases, by)
  for case, n in string.gmatch(cases, '([^=,]+)=(%d+)') do
    add(counts, 'cases:type:' .. case, by * n)
    add(counts, 'cases:service:' .. had.service, by * n)
  end
end
local function not_provided(reason, by)
  add(counts, 'not_provided:service:' .. had.service, by)
  add(counts, 'not_provided:reason:' .. reason, by)
end
local function handled()
  count(counts, 'served', had.service, had.language, hour, 1)
  if given.outcome then
    not_provided(given.outcome, 1)
    set('outcome', given.outcome)
  end
  count_cases(given.cases or '', 1)
  return turn()
end

-- Out of where it was.
set('state', to)
if from == 'waiting' then stand(queues, had.queue, spoken, id)
elseif from == 'parked' then rank(parked, id)
elseif from == 'no_show' then rank(no_shows, id)
elseif from == 'coming' then rank(coming, id)
elseif held and to ~= 'called' and to ~= 'serving' then put(desks, had.desk, '') end

-- What each move does besides.
local does = {serve = function() sit(now) end, arrive = function() end}
function does.recall()
  rise()
  announce(calls, record, id, seq, now, had.calls)
end
-- What finish and cancel count is kept in the record, for reopen.
function does.finish()
  set('finished', text(now))
  set('ended_hour', hour)
  set('cases', given.cases or '')
  local took, serving_ms = handled()
  set('took', text(took))
  set('took_serving', text(serving_ms))
end
function does.reopen()
  if from == 'done' then
    count(counts, 'served', had.service, had.language, had.ended_hour, -1)
    observe(counts, 'serving', had.service, tonumber(had.took_serving), -1)
    add(counts, 'desk_ms:service:' .. had.service, -had.took)
    count_cases(had.cases or '', -1)
    if had.outcome then not_provided(had.outcome, -1) end
  else
    count(counts, 'cancelled', had.service, had.language, had.ended_hour, -1)
    if had.lapsed then add(counts, 'lapsed:service:' .. had.service, -1) end
  end
  set('since', text(now))
  drop('finished', 'ended_hour', 'cases', 'outcome', 'lapsed')
end
does['continue'] = function()
  handled()
  add(counts, 'continued:service:' .. had.service, 1)
  set('did', (had.did and had.did .. ',' or '') .. had.service)
  set('since', text(now))
  set('service', given.service)
  drop('for_desk', 'for_person', 'outcome', 'took', 'took_serving')
  queue = 'service:' .. given.service
end
function does.no_show()
  rise()
  set('missed_hour', hour)
  set('missed', text(now))
  count(counts, 'no_show', had.service, had.language, hour, 1)
  rank(no_shows, id, now)
end
function does.park()
  set('parked', text(now))
  set('worked', text(worked()))
  set('parked_for', given.mine and desk or '')
  set('park_reason', given.reason or '')
  drop('serving')
  rank(parked, id, now)
end
function does.resume()
  if from == 'no_show' then
    count(counts, 'no_show', had.service, had.language, had.missed_hour, -1)
    drop('missed', 'missed_hour')
    return back_at_desk(had.missed)
  end
  back_at_desk(had.parked)
  drop('parked', 'parked_for', 'park_reason')
end
function does.cancel()
  set('finished', text(now))
  set('ended_hour', hour)
  count(counts, 'cancelled', had.service, had.language, hour, 1)
  rank(calls, id)
end
function does.lapse()
  does.cancel()
  set('lapsed', '1')
  add(counts, 'lapsed:service:' .. had.service, 1)
end
does['return'] = function()
  if from == 'no_show' then
    set('since', text(now))
    count(counts, 'no_show', had.service, had.language, had.missed_hour, -1)
    return
  end
  count(counts, 'called', had.service, had.language, had.hour, -1)
  if had.served then observe(counts, 'wait', had.service, had.called - had.since, -1) end
end
function does.transfer()
  set('since', text(now))
  add(counts, 'transferred:service:' .. had.service, 1)
  if served or had.took then
    turn()
    add(counts, 'handed:service:' .. had.service, 1)
    drop('took', 'took_serving')
  end
  drop('for_desk', 'for_person')
  if given.service then
    set('service', given.service)
    queue = 'service:' .. given.service
  elseif given.desk then
    set('for_desk', given.desk)
    queue = 'desk:' .. given.desk
  else
    set('for_person', given.person)
    queue = 'person:' .. given.person
  end
end
function does.note() set('note', given.note or '') end
-- Who is counted by a language is counted by what it became; those who are called from now on are so anyway.
function does.change_language()
  local language = given.language or had.language
  local needs = given.needs or had.needs or ''
  if needs == language then needs = '' end
  add(counts, 'issued:language:' .. had.language, -1)
  add(counts, 'issued:language:' .. language, 1)
  set('language', language)
  set('needs', needs)
  spoken = needs ~= '' and needs or language
end
function does.prioritize()
  local function head_start(class) return tonumber(given['head_start:' .. class] or '0') end
  arrival = arrival + head_start(had.priority or '') - head_start(given.priority)
  set('priority', given.priority)
  set('arrival', text(arrival))
end
function does.postpone()
  set('postponed', times + 1)
  set('arrival', text(arrival))
end
if given.walk and from == 'called' then sit(math.min(now, had.announced + given.walk)) end
if given.note then set('note', given.note) end
does[move]()

-- Back into a queue, at its place.
if to == 'waiting' then
  drop('desk', 'called', 'served', 'serving', 'worked', 'parked', 'parked_for', 'park_reason', 'away', 'announced', 'call',
    'hour', 'missed', 'missed_hour')
  set('queue', queue)
  stand(queues, queue, spoken, id, arrival)
  rank(calls, id)
end
if desk ~= '' then keep(activity, desk, text(now)) end
answer = changed(seq, now, {move = move, id = id, from = from, to = to, service = had.service, desk = desk,
  last = function() trim(calls) end, outcome = function() return ticket_of(tickets, queues, id) end})

-- The next one, in the same press: a change of its own, under the same key and the same undo.
local calls_next = given.roster and (given.call or (redis.call('HGET', presence, desk .. ':auto_call') or '') ~= '')
if not calls_next or redis.call('HEXISTS', presence, desk .. ':break') == 1 then return answer end
local roster = a_roster(given.roster, presence, activity, now, tonumber(given.active))
local next_id = next_for(queues, roster, desk, given.languages, now, ARGV[2], tonumber(given.hold))
if not next_id then return answer end
local what = take({tickets = tickets, queues = queues, counts = ARGV[10], desks = desks, calls = calls, activity = activity,
  desk = desk, hour = hour}, next_id, seq + 1, now)
what.follows, what.outcome = true, function()
  local words = {unpack(answer, 2)}
  for _, word in ipairs(ticket_of(tickets, queues, next_id)) do words[#words + 1] = word end
  return words
end
return changed(seq + 1, now, what)
