-- appointments reads the appointments within a time, sorted by their time.
-- ARG  from, to (ms)   most: how many
-- Returns OK, position, the appointments. Writes nothing.
local list = {}
for i, code in ipairs(redis.call('ZRANGEBYSCORE', KEY.appointments, ARG.from, ARG.to, 'LIMIT', 0, ARG.most)) do
  list[i] = told(code)
end
return {'OK', position(), list}
