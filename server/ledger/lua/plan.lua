-- The plan: what the change writes, in order. Each step is {kind, key, name, before, after, stays, rests}; before and after
-- are texts, '' for nothing. The step of a count is {'count', key, field, by}. An undo does not take back a step that stays.
-- It checks a step that rests, even if the change left its field as it was.
local plan, planned = {}, {}

local function step(kind, key, name, after, stays, read)
  local at = key .. '\31' .. name
  local had = planned[at]
  if had then
    had[5] = after
    return
  end
  local before = read or redis.call(kind == 'hash' and 'HGET' or 'ZSCORE', key, name) or ''
  if kind == 'rank' and before ~= '' then before = text(tonumber(before)) end
  planned[at] = {kind, key, name, before, after, stays}
  plan[#plan + 1] = planned[at]
end

-- put sets a field of a hash; '' removes it. read is its value, if the script has read it already.
local function put(key, field, value, read) step('hash', key, field, tostring(value), false, read) end

-- keep is put for a field that an undo does not take back.
local function keep(key, field, value) step('hash', key, field, tostring(value), true) end

-- rank adds a member to a sorted set at a score, or removes it if score is nil.
local function rank(key, member, score) step('rank', key, member, score and text(score) or '', false) end

-- rest_on has an undo refused once a planned field is not any more as the change left it.
local function rest_on(key, field) planned[key .. '\31' .. field][7] = true end

-- add adds to a count.
local function add(key, field, by)
  by = tonumber(by)
  if by == 0 then return end
  if not planned[key] then
    redis.call('HLEN', key) -- fails now if the key has another type
    planned[key] = true
  end
  plan[#plan + 1] = {'count', key, field, text(by), ''}
end

-- make writes the plan.
local function make()
  local sets, drops = {}, {}
  for i, s in ipairs(plan) do
    local kind, key = s[1], s[2]
    if kind == 'count' then redis.call('HINCRBY', key, s[3], s[4])
    elseif kind == 'rank' and s[5] == '' then redis.call('ZREM', key, s[3])
    elseif kind == 'rank' then redis.call('ZADD', key, s[5], s[3])
    elseif s[5] == '' then drops[#drops + 1] = s[3]
    else sets[#sets + 1], sets[#sets + 2] = s[3], s[5] end
    -- Consecutive fields of one hash are written together.
    local after = plan[i + 1]
    if not after or after[1] ~= 'hash' or after[2] ~= key then
      if #sets > 0 then redis.call('HSET', key, unpack(sets)) end
      if #drops > 0 then redis.call('HDEL', key, unpack(drops)) end
      sets, drops = {}, {}
    end
  end
end
