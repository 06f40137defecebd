-- What is told of a plan.

-- differences are the fields of a record and of the presence, as the plan finds them and as it leaves them, each as one
-- text, without the token's hash.
local function differences(record)
  local was, became = {}, {}
  for _, s in ipairs(plan) do
    local told = s[1] == 'hash' and (s[2] == record or s[2] == KEY.presence) and string.sub(s[3], 1, 5) ~= 'token'
    if told and s[4] ~= s[5] then
      was[#was + 1], was[#was + 2] = s[3], s[4]
      became[#became + 1], became[#became + 2] = s[3], s[5]
    end
  end
  return table.concat(was, '\31'), table.concat(became, '\31')
end

-- takeback is what the plan changes, as undo.lua reads it.
local function takeback()
  local steps = {}
  for _, s in ipairs(plan) do
    if not s[6] and (s[1] == 'count' or s[4] ~= s[5] or s[7]) then
      for i = 1, 5 do steps[#steps + 1] = s[i] end
    end
  end
  return table.concat(steps, '\31')
end
