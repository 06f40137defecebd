-- What each desk at work takes and speaks, and which tickets it is offered.

-- floor_of reads what decides that: a desk's services and languages are those of its presence, or else of the roster.
local function floor_of(presence, now, today)
  local f = {now = now, today = today, hold = tonumber(ARG.hold), patience = tonumber(ARG.patience), desks = {}, gone = {},
    staff = staff_of(presence, now)}
  local said = f.staff.said
  for desk, services, languages in string.gmatch(ARG.roster, '([^=;]+)=([^|;]*)|([^;]*)') do
    local d = {takes = {}, speaks = {}, order = {}, at_work = f.staff.at_work[desk], person = said[desk .. ':person']}
    for s in string.gmatch(said[desk .. ':services'] or services, '[^,]+') do d.takes[s], d.order[#d.order + 1] = true, s end
    for l in string.gmatch(said[desk .. ':languages'] or languages, '[^,]+') do d.speaks[l] = true end
    f.desks[desk] = d
    local at, person = string.match(said[desk .. ':ended'] or '', '^(%d+) (.*)$')
    if at then
      f.gone['desk:' .. desk] = tonumber(at)
      f.gone['person:' .. person] = math.max(tonumber(at), f.gone['person:' .. person] or 0)
    end
  end
  return f
end

-- reserved tells whether a ticket of an effective arrival is offered to other desks first: those at work that take the
-- service and speak the language.
local function reserved(f, desk, service, language, arrival)
  if f.hold == 0 or f.desks[desk].speaks[language] or arrival + f.hold <= f.now then return false end
  for other, d in pairs(f.desks) do
    if other ~= desk and d.at_work and d.takes[service] and d.speaks[language] then return true end
  end
  return false
end

-- queues_of names the queues that a desk takes tickets from: its own, that of the person who sits there, its services'.
local function queues_of(f, desk)
  local names, d = {'desk:' .. desk}, f.desks[desk]
  if d.person then names[2] = 'person:' .. d.person end
  for _, s in ipairs(d.order) do names[#names + 1] = 'service:' .. s end
  return names
end
