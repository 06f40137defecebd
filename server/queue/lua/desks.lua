-- What a desk takes and speaks, and which tickets it is offered. A desk's services and languages are those of its presence,
-- or else of the roster.

-- desk_of is what a desk takes (takes: service → true, in order) and speaks (language → true), and who sits there.
local DESKS = {}
local function desk_of(desk)
  if DESKS[desk] then return DESKS[desk] end
  local d, presence = {takes = {}, speaks = {}, order = {}}, presence_key()
  local services, languages = '', ''
  local _, at = string.find(ARG.roster, ';' .. desk .. '=', 1, true)
  if at then services, languages = string.match(ARG.roster, '^([^|;]*)|([^;]*)', at + 1) end
  look(presence, desk .. ':services', desk .. ':languages', desk .. ':person', desk .. ':break', desk .. ':ended')
  local function said(field) return value_of(presence, desk .. ':' .. field) end
  if said('services') ~= '' then services = said('services') end
  if said('languages') ~= '' then languages = said('languages') end
  for s in string.gmatch(services, '[^,]+') do d.takes[s], d.order[#d.order + 1] = true, s end
  for l in string.gmatch(languages, '[^,]+') do d.speaks[l] = true end
  d.person = said('person')
  DESKS[desk] = d
  return d
end

-- rostered are the desks of the settings.
local function rostered() return string.gmatch(ARG.roster, ';([^=;]+)=') end

-- spoken_elsewhere tells whether another desk is at work that takes the service and speaks the language.
local ELSEWHERE = {}
local function spoken_elsewhere(desk, service, language)
  local of = desk .. '\31' .. service .. '\31' .. language
  if ELSEWHERE[of] == nil then
    ELSEWHERE[of] = false
    for other in rostered() do
      local d = staff().at_work[other] and other ~= desk and desk_of(other)
      if d and d.takes[service] and d.speaks[language] then
        ELSEWHERE[of] = true
        break
      end
    end
  end
  return ELSEWHERE[of]
end

-- reserved tells whether a ticket of an effective arrival is offered to other desks first: those at work that take the
-- service and speak the language.
local function reserved(desk, service, language, arrival)
  local hold = tonumber(ARG.hold)
  if hold == 0 or desk_of(desk).speaks[language] or arrival + hold <= branch_time() then return false end
  return spoken_elsewhere(desk, service, language)
end

-- queues_of names the queues that a desk takes tickets from: its own, that of the person who sits there, its services'.
local function queues_of(desk)
  local names, d = {'desk:' .. desk}, desk_of(desk)
  if d.person ~= '' then names[2] = 'person:' .. d.person end
  for _, s in ipairs(d.order) do names[#names + 1] = 'service:' .. s end
  return names
end
