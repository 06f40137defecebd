-- How the day's roll-up is written and read (count.go).

-- observe adds a span of ms to the histogram what:service:S:bucket and to its sum; with by -1 it removes it. Bucket 0 ends
-- at 15 s, each next one a quarter later (histogramBounds in enginetest has the same).
local function observe(counts, what, service, span, by)
  if span < 0 then span = 0 end
  local bucket, bound = 0, 15000
  while span >= bound and bucket < 60 do
    bucket = bucket + 1
    bound = bound + math.floor(bound / 4)
  end
  add(counts, what .. ':service:' .. service .. ':' .. bucket, by)
  add(counts, what .. '_ms:service:' .. service, by * span)
end

-- pace is how long the desks took on a day for a service (ms), and for how many visits: those that ended or went on with
-- another service, and those that were handed on.
local function pace(counts, service)
  local of = ':service:' .. service
  look(counts, 'desk_ms' .. of, 'served' .. of, 'handed' .. of)
  local function n(field) return tonumber(value_of(counts, field .. of)) or 0 end
  return text(n('desk_ms')), text(n('served') + n('handed'))
end

-- count adds by to what of a ticket: per service, per language, per local hour.
local function count(counts, what, service, language, hour, by)
  add(counts, what .. ':service:' .. service, by)
  add(counts, what .. ':language:' .. language, by)
  add(counts, what .. ':hour:' .. hour, by)
end

-- count_cases counts the cases of a visit, written as type=n,type=n, by 1, or removes them, by -1.
local function count_cases(counts, service, cases, by)
  for case, n in string.gmatch(cases, '([^=,]+)=(%d+)') do
    add(counts, 'cases:type:' .. case, by * n)
    add(counts, 'cases:service:' .. service, by * n)
  end
end

-- not_provided counts a visit whose service could not be provided.
local function not_provided(counts, service, reason, by)
  add(counts, 'not_provided:service:' .. service, by)
  add(counts, 'not_provided:reason:' .. reason, by)
end
