-- undo takes back the last change made from a desk or page, of any book: each of its steps, from the last to the first.
-- ARG  seq of the change, which must still be the last one
-- Returns OK, the move that was taken back, and what a book adds; or NOTHING_TO_UNDO, TOO_LATE, CHANGED_SINCE.
-- Keeps: nothing that somebody did since is lost: all that the change wrote must still be as it left it. Counts go back by
-- as much as they were changed. The rules between records hold after it: held calls the function of each book (undo.go)
-- with the change, as changed is told it. The function returns a refusal or nothing, and may add to the change.
local answer = settled()
if answer then return answer end
local head, words = last_change(ARG.made_from)
if not head or head[1] ~= ARG.seq then return {'NOTHING_TO_UNDO'} end
local now = branch_time()
if now - tonumber(head[2]) > tonumber(ARG.undo_within) then return {'TOO_LATE'} end
if not stands(words) then return {'CHANGED_SINCE'} end
writable()
-- An undo cannot be taken back.
local what = {move = 'undo', undone = head[3], id = head[4], desk = ARG.made_from, final = true,
  last = function() redis.call('HDEL', KEY.undo, ARG.made_from) end, outcome = function() return {head[3]} end}
-- The record of the event: the ticket, or else the first record that the change wrote.
for i = 1, #words, 5 do
  if what.id == '' and not what.record and words[i] == 'hash' then what.record = words[i + 1] end
end
local seq = next_seq()
for i = #words - 4, 1, -5 do
  local kind, key, name, before = words[i], words[i + 1], words[i + 2], words[i + 3]
  if kind == 'count' then add(key, name, -tonumber(before))
  elseif kind == 'hash' then put(key, name, before)
  else rank(key, name, tonumber(before)) end
end

local broken = held(what)
if broken then return broken end
return changed(seq, now, what)
