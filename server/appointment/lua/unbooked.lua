-- unbooked refuses an undo that would give a reference two booked appointments (undo.lua).
local function unbooked()
  for _, s in ipairs(plan) do
    local key, name, after = s[2], s[3], s[5]
    if name == 'state' and after == 'booked' and string.sub(key, 1, #PREFIX.appointment) == PREFIX.appointment then
      local reference = redis.call('HGET', key, 'reference')
      local code = string.sub(key, #PREFIX.appointment + 1)
      if reference and redis.call('HGET', KEY.references, reference) ~= code then return {'CHANGED_SINCE'} end
    end
  end
end
