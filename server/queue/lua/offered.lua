-- offered reads who is next at some desks.
-- ARG  tail: desks
-- Returns OK, position, the id that each of the desks is offered next, '' for nobody. Writes nothing.
local ids = {}
for i, desk in ipairs(tail()) do ids[i] = next_for(desk) or '' end
return {'OK', position(), ids}
