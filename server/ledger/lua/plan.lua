-- The plan: what the change writes, in order. Each step is {kind, key, name, before, after, stays, rests}; before and after
-- are texts, '' for nothing. The step of a count is {'count', key, field, by}, that of a new record {'born', key, fields,
-- hidden}. An undo does not take back a step that stays. It checks a step that rests, even if the change left its field as
-- it was.
local plan, planned = {}, {}

-- What the script knows of hashes: of each key the fields that it has read or written. It has read the ENTIRE ones whole.
local KNOWN, ENTIRE = {}, {}

-- fields_of are the fields of a hash.
local function fields_of(key)
  if not ENTIRE[key] then
    local fields, flat = {}, redis.call('HGETALL', key)
    for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
    KNOWN[key], ENTIRE[key] = fields, true
  end
  return KNOWN[key]
end

-- look reads at once those of some fields of a hash that are not known yet, for value_of.
local function look(key, ...)
  if ENTIRE[key] then return end
  local known, names = KNOWN[key] or {}, {}
  KNOWN[key] = known
  for _, name in ipairs({...}) do
    if not known[name] then names[#names + 1] = name end
  end
  if #names == 0 then return end
  local got = redis.call('HMGET', key, unpack(names))
  for i, name in ipairs(names) do known[name] = got[i] or '' end
end

-- value_of is a field of a hash, '' for none.
local function value_of(key, name)
  local known = KNOWN[key]
  if known and known[name] then return known[name] end
  if ENTIRE[key] then return '' end
  return redis.call('HGET', key, name) or ''
end

-- learn notes what a field of a hash has become.
local function learn(key, name, value)
  local known = KNOWN[key]
  if not known then return end
  if value == '' and ENTIRE[key] then known[name] = nil else known[name] = value end
end

local function step(kind, key, name, before, after, stays)
  local of = planned[key]
  if not of then
    of = {}
    planned[key] = of
  end
  if of[name] then
    of[name][5] = after
    return
  end
  of[name] = {kind, key, name, before, after, stays}
  plan[#plan + 1] = of[name]
end

-- will_be is the value of a field once the plan is made.
local function will_be(key, name)
  local of = planned[key]
  return of and of[name] and of[name][5] or value_of(key, name)
end

-- put sets a field of a hash; '' removes it.
local function put(key, name, value) step('hash', key, name, value_of(key, name), tostring(value)) end

-- keep is put for a field that an undo does not take back.
local function keep(key, name, value) step('hash', key, name, '', tostring(value), true) end

-- bear makes a new record by its fields, pairs of a name and a value, with those that are not told of it.
local function bear(key, fields, hidden) plan[#plan + 1] = {'born', key, fields, hidden} end

-- rank adds a member to a sorted set at a score, or removes it if score is nil.
local function rank(key, member, score)
  local before = redis.call('ZSCORE', key, member)
  step('rank', key, member, before and text(tonumber(before)) or '', score and text(score) or '')
end

-- enter is rank for a member that is new.
local function enter(key, member, score)
  redis.call('ZCARD', key) -- fails now if the key has another type
  step('rank', key, member, '', text(score))
end

-- rest_on has an undo refused once a planned field is not any more as the change left it.
local function rest_on(key, field) planned[key][field][7] = true end

-- add adds to a count.
local function add(key, field, by)
  if tonumber(by) == 0 then return end
  if not KNOWN[key] then
    redis.call('HLEN', key) -- fails now if the key has another type
    KNOWN[key] = {}
  end
  plan[#plan + 1] = {'count', key, field, tostring(by), ''}
end

-- sum adds to the counts of a hash: names has the fields in order, and how much each gets.
local function sum(key, names)
  if #names == 1 then
    redis.call('HINCRBY', key, names[1], text(names[names[1]]))
    return
  end
  look(key, unpack(names))
  local known, totals = KNOWN[key], {}
  for i, name in ipairs(names) do
    known[name] = text((tonumber(known[name]) or 0) + names[name])
    totals[2 * i - 1], totals[2 * i] = name, known[name]
  end
  redis.call('HSET', key, unpack(totals))
end

-- make writes the plan: with one command what a hash is given, with one what it loses, with one its counts.
local function make()
  local sets, drops, counts, hashes = {}, {}, {}, {}
  local function of(lists, key)
    if not lists[key] then lists[key] = {} end
    if not hashes[key] then hashes[key], hashes[#hashes + 1] = true, key end
    return lists[key]
  end
  for _, s in ipairs(plan) do
    local kind, key, name, value = s[1], s[2], s[3], s[5]
    if kind == 'rank' and value == '' then redis.call('ZREM', key, name)
    elseif kind == 'rank' then redis.call('ZADD', key, value, name)
    elseif kind == 'count' then
      local names = of(counts, key)
      if not names[name] then names[#names + 1] = name end
      names[name] = (names[name] or 0) + s[4]
    elseif kind == 'born' then
      local list = of(sets, key)
      for _, word in ipairs(s[4]) do list[#list + 1] = word end
      for _, word in ipairs(name) do list[#list + 1] = word end
    else
      local list = of(value == '' and drops or sets, key)
      list[#list + 1] = name
      if value ~= '' then list[#list + 1] = value end
      learn(key, name, value)
    end
  end
  for _, key in ipairs(hashes) do
    if counts[key] then sum(key, counts[key]) end
    if sets[key] then redis.call('HSET', key, unpack(sets[key])) end
    if drops[key] then redis.call('HDEL', key, unpack(drops[key])) end
  end
end
