-- list reads the sessions that start within a time, sorted by their start.
-- ARG  from, to (ms)   most: how many   made_from: whose last change is told
-- Returns OK, position, {id, fields and values …} for each, the head of the last change made from there. Writes nothing.
local list = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEY.sessions, ARG.from, ARG.to, 'LIMIT', 0, ARG.most)) do
  local words = session_words(id)
  if #words > 1 then list[#list + 1] = words end
end
local head = undoable(ARG.made_from, branch_time())
return {'OK', position(), list, head}
