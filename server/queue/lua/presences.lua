-- presences reads who sits at which desk, what is spoken there and who has a break.
-- Returns OK, position, presence of the day (pairs of <desk>:<field> and value). Writes nothing.
return {'OK', position(), redis.call('HGETALL', PREFIX.presence .. branch_day())}
