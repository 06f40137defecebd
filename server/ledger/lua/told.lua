-- What is told of a plan.

-- differences are the fields of a record and of the presence, as the plan finds them and as it leaves them, each as one
-- text, without the token's hash. If the change can only be of a new record, the first text is '': nothing was before.
local function differences(record)
  local was, became = {}, {}
  for _, s in ipairs(plan) do
    local born = s[1] == 'born' and s[2] == record
    if born and ARG.made_from == '' then return '', table.concat(s[3], '\31') end
    for i = 1, born and #s[3] or 0, 2 do
      was[#was + 1], was[#was + 2] = s[3][i], ''
      became[#became + 1], became[#became + 2] = s[3][i], s[3][i + 1]
    end
    if s[1] == 'hash' and s[4] ~= s[5] and (s[2] == record or s[2] == KEY.presence)
      and string.sub(s[3], 1, 5) ~= 'token' then
      was[#was + 1], was[#was + 2] = s[3], s[4]
      became[#became + 1], became[#became + 2] = s[3], s[5]
    end
  end
  return table.concat(was, '\31'), table.concat(became, '\31')
end

-- takeback is what the plan changes, as undo.lua reads it.
local function takeback()
  local steps = {}
  local function tell(...)
    for _, word in ipairs({...}) do steps[#steps + 1] = word end
  end
  for _, s in ipairs(plan) do
    if s[1] == 'born' then
      for _, fields in ipairs({s[3], s[4]}) do
        for i = 1, #fields, 2 do tell('hash', s[2], fields[i], '', fields[i + 1]) end
      end
    elseif not s[6] and (s[1] == 'count' or s[4] ~= s[5] or s[7]) then tell(unpack(s, 1, 5)) end
  end
  return table.concat(steps, '\31')
end
