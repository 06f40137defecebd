-- undone refuses an undo that would break a rule of tickets and desks: a person sits at one desk, a desk on a break holds no
-- ticket, a ticket of yesterday does not wait. It adds the ticket to the event and the answer of the undo (undo.lua).
local function undone(what)
  local of_ticket = #PREFIX.ticket
  for _, s in ipairs(plan) do
    local key, after = s[2], s[5]
    local waits = s[3] == 'state' and (after == 'waiting' or after == 'parked' or after == 'coming' or after == 'away')
    local is_ticket = string.sub(key, 1, of_ticket) == PREFIX.ticket
    if waits and is_ticket and string.sub(key, of_ticket + 1, of_ticket + 8) < ARG.day then return {'TOO_LATE'} end
  end
  for _, s in ipairs(plan) do
    local kind, key, name, after = s[1], s[2], s[3], s[5]
    local desk = key == KEY.presence and string.match(name, '^(%w+):')
    if kind ~= 'hash' or after == '' then -- it sets no field
    elseif desk and name == desk .. ':person' then
      for _, other in ipairs(redis.call('HKEYS', KEY.presence)) do
        local same = other ~= name and string.match(other, ':person$') and will_be(KEY.presence, other) == after
        if same then return {'CHANGED_SINCE'} end
      end
    elseif desk and name == desk .. ':break' and will_be(KEY.desks, desk) ~= '' then return {'CHANGED_SINCE'}
    elseif key == KEY.desks and will_be(KEY.presence, name .. ':break') ~= '' then return {'CHANGED_SINCE'} end
  end
  if what.id == '' then return end
  local record, answer = PREFIX.ticket .. what.id, what.outcome
  local from, to = redis.call('HMGET', record, 'state', 'service'), planned[record] and planned[record].state
  what.record, what.from, what.service, what.to = record, from[1], from[2], to and to[5]
  what.outcome = function()
    local words = answer()
    if redis.call('HEXISTS', record, 'state') == 0 then return words end
    for _, word in ipairs(ticket_of(what.id)) do words[#words + 1] = word end
    return words
  end
end
