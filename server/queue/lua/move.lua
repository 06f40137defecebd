-- move makes one move of the table in ticket.go: for a desk, for the supervisor, the visitor or the sweep (desk '').
-- ARG  id, or '' for the one that the desk holds; a number that the desk holds means that ticket, be it yesterday's
--      move   origins: those allowed, comma-joined   to: the state it leads to, '' where it stays   desk
--      tail: pairs of a name and a value, what the move is given:
--         service, desk, person, place   where it is transferred or sent to, or where the supervisor has it resumed; for
--                                 change_service what it is for
--         here                    set if whom a transfer is to must be at work
--         when_sent               the state that it leads a ticket to which another desk has sent
--         cases                   how many of which type: type=n,type=n
--         outcome                 of the visit
--         note                    what staff write down
--         reason, mine            why it is parked; mine is there if only this desk may resume it
--         priority, and head_start:<class> (ms) of every class   for prioritize
--         language, needs         for change_language
--         lets, times, wait       for postpone: how many it lets pass, how often this may be, and for how long it is held
--                                 back (ms) where nobody is behind
--         within                  for a visitor's return: how long after the miss (ms)
--         issued_within, opening, quota   for a visitor's change_service: how long after the issue (ms), and what
--                                 rules_against is told
--         door                    for a visitor's arrive: the window of the door's code, 0 for one that is not shown
--         walk                    how long a called person takes to sit down (ms), where a move tells that they have
--         calls_next              set where the next ticket may be called to the desk after it
--         call                    set to call it, as it does too where auto_call is said of the desk
-- Returns OK, ticket, and the ticket that was called next, if any; or NOT_FOUND, NO_TICKET, ILLEGAL and its state, ELSEWHERE
-- and the desk that holds it or that it is parked for, DESK_BUSY, ON_BREAK, NO_MORE_TIMES, TOO_LATE,
-- DOOR_CODE, ABSENT, SENT and the desk that sent it, SAME_SERVICE, or AGAINST and the rules that stand against it.
-- Keeps: a ticket stands in exactly one of queue, desks, parked, no_shows, coming, away or none of them (done, cancelled),
-- but that one sent to another desk is away and in the queue of that desk; its arrival changes only by prioritize and
-- postpone, and by ms where another one's postpone needs room, so that a return, a transfer and a change of the service keep
-- the place; a return leaves the counts as before the call; a visit to one service is served once, whatever desks it was
-- sent to.
local id, move, to, desk, hour, given = ARG.id, ARG.move, ARG.to, ARG.desk, ARG.hour, named()

local answer = settled()
if answer then return answer end
if given.door == '0' then return {'DOOR_CODE'} end
local holds = desk ~= '' and value_of(KEY.desks, desk) or ''
if holds ~= '' and (id == '' or string.sub(holds, 9) == string.sub(id, 9)) then id = holds end
if id == '' then return {'NO_TICKET'} end
local record, counts = PREFIX.ticket .. id, PREFIX.counts .. string.sub(id, 1, 8)
local had = fields_of(record)
local from = had.state
if not from then return {'NOT_FOUND'} end
if not among(ARG.origins, from) then return {'ILLEGAL', from} end
-- A visit that an earlier build ended does not say what was counted.
if move == 'reopen' and not had.ended_hour then return {'TOO_LATE'} end
local over = string.sub(id, 1, 8) < ARG.day
local held = from == 'called' or from == 'serving'
if held and desk ~= '' and had.desk ~= desk then return {'ELSEWHERE', had.desk} end
local at = desk ~= '' and desk or given.desk -- where a resume leads; the supervisor says it, and to any desk
if move == 'resume' then
  if value_of(KEY.desks, at) ~= '' then return {'DESK_BUSY'} end
  if value_of(KEY.presence, at .. ':break') ~= '' then return {'ON_BREAK'} end
  if desk ~= '' and (had.parked_for or desk) ~= desk then return {'ELSEWHERE', had.parked_for} end
end
if had.back_to and (move == 'send' or move == 'finish' and given.outcome) then return {'SENT', had.back_to} end
if move == 'come_back' and not had.back_to then return {'ILLEGAL', from} end
if move == 'change_service' and given.service == had.service then return {'SAME_SERVICE'} end
if to == '' then to = from
elseif had.back_to and from ~= 'away' and given.when_sent and not (over and to == 'done') then to = given.when_sent end
-- A ticket of yesterday that a desk holds may be finished, but not wait again: its queue has ended with its day.
if over and (to == 'waiting' or to == 'parked' or to == 'away') then return {'TOO_LATE'} end
local now, seq = branch_time(), next_seq()
if given.within and from == 'no_show' and now - tonumber(had.missed) > tonumber(given.within) then return {'TOO_LATE'} end
if given.here and not staff().at_work[given.desk] and not staff().people[given.person] then return {'ABSENT'} end
if given.opening then
  if now - tonumber(had.issued) > tonumber(given.issued_within) then return {'TOO_LATE'} end
  local against = rules_against(counts, given.service, given.opening, tonumber(given.quota))
  if #against > 0 then return {'AGAINST', unpack(against)} end
end
local queue, arrival, first, times = had.queue, tonumber(had.arrival), had.first, tonumber(had.postponed or '0')
if move == 'postpone' and times >= tonumber(given.times) then return {'NO_MORE_TIMES'} end
writable()

local function set(field, value) put(record, field, value) end
local function drop(...)
  for _, field in ipairs({...}) do set(field, '') end
end
local spoken = had.needs or had.language
-- When serving began, and when it first began; sit and rise change both.
local serving, served = had.serving, had.served
local function sit(at)
  serving = text(at)
  set('serving', serving)
  if served then return end
  served = serving
  set('served', served)
  observe(counts, 'wait', had.service, had.called - had.since, 1)
end
-- rise takes back sit: the visitor of the called ticket did not come.
local function rise()
  if serving and serving == served then
    observe(counts, 'wait', had.service, had.called - had.since, -1)
    drop('served')
  end
  drop('serving')
end
-- worked is for how long it was served, without the time it was parked.
local function worked()
  local before = tonumber(had.worked or '0')
  if not serving then return before end
  return before + now - tonumber(serving)
end
-- spent is the time that desks and service took for this visit, until now or until it was parked. It includes the time
-- before the visit was reopened, or its visitor sent away.
local function spent()
  local took = tonumber(had.took or '0')
  if had.called then took = took + (had.parked or now) - had.called - (had.away or 0) end
  return took, worked() + (had.took_serving or 0)
end
-- carry keeps the time spent for the next desk of the visit.
local function carry()
  local took, serving_ms = spent()
  set('took', text(took))
  set('took_serving', text(serving_ms))
  drop('worked', 'serving', 'away')
end
-- home lets it wait for the desk that has sent it, before all others.
local function home()
  set('since', text(now))
  set('for_desk', had.back_to)
  set('first', '1')
  drop('for_person', 'back_to', 'place', 'sent')
  queue, first = 'desk:' .. had.back_to, true
end
-- leave is home for a ticket that another desk has called.
local function leave()
  carry()
  home()
end
-- forgo clears the desk that expects it back, for a visit that goes on elsewhere.
local function forgo()
  drop('for_desk', 'for_person', 'first', 'back_to', 'place', 'sent', 'took', 'took_serving', 'cases')
  first = nil
end
-- back_at_desk resumes a ticket that was away since a moment.
local function back_at_desk(since)
  set('desk', at)
  if had.called then set('away', text((had.away or 0) + now - since))
  else -- it was sent away by the desk that had called it
    set('called', text(now))
    set('since', text(now))
  end
  if had.back_to == at then drop('back_to', 'place', 'sent') end
  put(KEY.desks, at, id)
  announce(record, id, seq, now)
end
-- turn counts the time spent, and returns it.
local function turn()
  local took, serving_ms = spent()
  observe(counts, 'serving', had.service, serving_ms, 1)
  add(counts, 'desk_ms:service:' .. had.service, took)
  return took, serving_ms
end
-- hand_on counts the time of a visit that was being served and is not finished here.
local function hand_on()
  if not served and not had.took then return end
  add(counts, 'handed:service:' .. had.service, 1)
  return turn()
end
-- ended keeps, for reopen, what was counted for a visit that ended.
local function ended(took, serving_ms)
  set('took', text(took))
  set('took_serving', text(serving_ms))
end
-- resumed takes back the counts that ended has kept. The visit goes on from there.
local function resumed()
  observe(counts, 'serving', had.service, tonumber(had.took_serving), -1)
  add(counts, 'desk_ms:service:' .. had.service, -had.took)
end
-- matters are the cases of the visit, with those that other desks have counted.
local function matters()
  local before, more = had.cases or '', given.cases or ''
  return before .. (before ~= '' and more ~= '' and ',' or '') .. more
end
local function handled()
  count(counts, 'served', had.service, had.language, hour, 1)
  if given.outcome then
    not_provided(counts, had.service, given.outcome, 1)
    set('outcome', given.outcome)
  end
  count_cases(counts, had.service, given.cases or '', 1)
  return turn()
end

-- Out of where it was.
set('state', to)
if to ~= 'waiting' then drop('later') end
if from == 'waiting' or from == 'away' then
  stand(had.queue, spoken, id)
  if from == 'away' then rank(KEY.away, id) end
elseif from == to then -- it stays
elseif from == 'parked' then rank(KEY.parked, id)
elseif from == 'no_show' then rank(KEY.no_shows, id)
elseif from == 'coming' then rank(KEY.coming, id)
elseif held and to ~= 'called' and to ~= 'serving' then
  put(KEY.desks, had.desk, '')
  local reason = value_of(KEY.presence, had.desk .. ':break_next')
  if reason ~= '' then rest(had.desk, reason, now) end
end

-- What each move does besides.
local does = {serve = function() sit(now) end, arrive = function() end}
function does.recall()
  rise()
  announce(record, id, seq, now)
end
-- What finish and cancel count is kept in the record, for reopen.
function does.finish()
  set('cases', matters())
  if to == 'waiting' then
    count_cases(counts, had.service, given.cases or '', 1)
    return leave()
  end
  set('finished', text(now))
  set('ended_hour', hour)
  ended(handled())
end
function does.reopen()
  if from == 'done' then
    count(counts, 'served', had.service, had.language, had.ended_hour, -1)
    resumed()
    count_cases(counts, had.service, had.cases or '', -1)
    if had.outcome then not_provided(counts, had.service, had.outcome, -1) end
    drop('cases')
  else
    count(counts, 'cancelled', had.service, had.language, had.ended_hour, -1)
    if had.lapsed then add(counts, 'lapsed:service:' .. had.service, -1) end
    if had.handed then
      add(counts, 'handed:service:' .. had.service, -1)
      resumed()
    end
  end
  set('since', text(now))
  drop('finished', 'ended_hour', 'outcome', 'lapsed', 'handed')
end
does['continue'] = function()
  handled()
  add(counts, 'continued:service:' .. had.service, 1)
  set('did', (had.did and had.did .. ',' or '') .. had.service)
  set('since', text(now))
  set('service', given.service)
  drop('outcome')
  forgo()
  queue = 'service:' .. given.service
end
function does.no_show()
  rise()
  set('missed_hour', hour)
  set('missed', text(now))
  count(counts, 'no_show', had.service, had.language, hour, 1)
  rank(KEY.no_shows, id, now)
  if from == 'away' then -- a visitor who comes after all goes back to the desk that sent them
    drop('served')
    home()
  end
end
function does.send()
  if not served then sit(now) end
  carry()
  drop('called', 'for_desk', 'for_person', 'first')
  set('sent', text(now))
  set('back_to', desk)
  set('place', given.place or '')
  rank(KEY.away, id, now)
  if given.desk then
    set('for_desk', given.desk)
    set('first', '1')
    queue = 'desk:' .. given.desk
    stand(queue, spoken, id, arrival, true)
  end
end
function does.come_back()
  if held then leave() else home() end
end
function does.park()
  set('parked', text(now))
  set('worked', text(worked()))
  set('parked_for', given.mine and desk or '')
  set('park_reason', given.reason or '')
  drop('serving')
  rank(KEY.parked, id, now)
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
  if not (held and move == 'lapse') then -- it is not known when a visit that was left open ended
    local took, serving_ms = hand_on()
    if took then
      ended(took, serving_ms)
      set('handed', '1')
    end
  end
  rank(KEY.calls, id)
  if had.back_to then home() end -- in case it is reopened
end
function does.lapse()
  does.cancel()
  set('lapsed', '1')
  add(counts, 'lapsed:service:' .. had.service, 1)
end
does['return'] = function()
  if from == 'away' then return home() end
  if from == 'no_show' then
    set('since', text(now))
    count(counts, 'no_show', had.service, had.language, had.missed_hour, -1)
    return
  end
  count(counts, 'called', had.service, had.language, had.hour, -1)
  if to == 'away' then return end
  if had.served then observe(counts, 'wait', had.service, had.called - had.since, -1) end
end
function does.transfer()
  set('since', text(now))
  add(counts, 'transferred:service:' .. had.service, 1)
  hand_on()
  forgo()
  if given.service then
    set('service', given.service)
    set('moved', '1')
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
-- Counts by language that were made already move to the new language; later counts use it anyway.
function does.change_language()
  local language = given.language or had.language
  local needs = given.needs or had.needs or ''
  if needs == language then needs = '' end
  add(counts, 'issued:language:' .. had.language, -1)
  add(counts, 'issued:language:' .. language, 1)
  set('language', language)
  rest_on(record, 'state') -- what comes after is counted by it
  set('needs', needs)
  spoken = needs ~= '' and needs or language
end
function does.prioritize()
  local function head_start(class) return tonumber(given['head_start:' .. class] or '0') end
  arrival = arrival + head_start(had.priority or '') - head_start(given.priority)
  set('priority', given.priority)
  set('arrival', text(arrival))
  drop('later')
end
function does.postpone()
  local place = first and arrival - FIRST or arrival
  local left, passed = tonumber(given.lets), nil
  local list = behind(id, queue, place)
  for i, other in ipairs(list) do
    if left > 0 and not held_back(other[1], other[2]) then passed, left = i, left - 1 end
  end
  if passed then
    place = make_room(list, passed)
    drop('later')
  else
    place = math.max(arrival, now + given.wait)
    set('later', text(now + given.wait))
  end
  first, arrival = place < 0, arrival_at(place)
  if not first then drop('first') end
  set('postponed', times + 1)
  set('arrival', text(arrival))
end
function does.due() drop('later') end
-- The wrong service had no visit: the other one gets its counts of this ticket, except those from before a transfer.
function does.change_service()
  local function both(what, n)
    add(counts, what .. ':service:' .. had.service, -n)
    add(counts, what .. ':service:' .. given.service, n)
  end
  if not had.moved and not had.did then both('issued', 1) end
  for n in string.gmatch(had.cases or '', '=(%d+)') do both('cases', n) end -- those of the desks that it was sent to
  if had.called then
    both('called', 1)
    if had.served and not had.back_to then
      observe(counts, 'wait', had.service, had.called - had.since, -1)
      observe(counts, 'wait', given.service, had.called - had.since, 1)
    end
  end
  set('service', given.service)
  rest_on(record, 'state') -- what comes after is counted by it
  if string.sub(queue, 1, 8) == 'service:' then queue = 'service:' .. given.service end
end
if given.walk and from == 'called' then sit(math.min(now, had.announced + given.walk)) end
if given.note then set('note', given.note) end
does[move]()
set('queue', queue)

-- Back into a queue, at its place.
if to == 'waiting' then
  drop('desk', 'called', 'served', 'serving', 'worked', 'parked', 'parked_for', 'park_reason', 'away', 'announced', 'call',
    'hour', 'missed', 'missed_hour')
  stand(queue, spoken, id, arrival, first)
  rank(KEY.calls, id)
-- Back to where another desk has sent it.
elseif to == 'away' and move == 'return' then
  set('desk', had.back_to)
  drop('called', 'serving', 'worked', 'parked', 'parked_for', 'park_reason', 'away', 'announced', 'call', 'hour', 'missed',
    'missed_hour')
  rank(KEY.away, id, tonumber(had.sent))
  stand(queue, spoken, id, arrival, first)
  rank(KEY.calls, id)
end
if desk ~= '' then acts(desk, now) end
answer = changed(seq, now, {move = move, id = id, record = record, from = from, to = to, service = had.service, desk = desk,
  last = function() trim() end, outcome = function() return ticket_of(id) end})
if answer[1] ~= 'OK' then return answer end

-- The next ticket, in the same request: a change of its own, with the same key and the same undo.
local calls_next = given.calls_next and (given.call or value_of(KEY.presence, desk .. ':auto_call') ~= '')
if not calls_next or value_of(KEY.presence, desk .. ':break') ~= '' then return answer end
local next_id = next_for(desk)
if not next_id then return answer end
local what = take(desk, next_id, seq + 1, now)
what.follows, what.outcome = true, function()
  local words = {unpack(answer, 2)}
  for _, word in ipairs(ticket_of(next_id)) do words[#words + 1] = word end
  return words
end
return changed(seq + 1, now, what)
