-- presences reads who sits at which desk, what is spoken there and who has a break.
-- KEYS  1 meta (hash)
-- ARGV  1 now (ms)   2 day   3 key prefix of presence
-- Returns OK, position, presence of the day (pairs of <desk>:<field> and value). Writes nothing.
return {'OK', position(ARGV[1]), redis.call('HGETALL', ARGV[3] .. branch_day(ARGV[2]))}
