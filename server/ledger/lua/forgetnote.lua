-- forgetnote notes that service-days are forgotten, so that no sweep looks at them again.
-- ARG  tail: days
-- Returns nothing. Changes nothing that a screen shows, so it leaves seq alone.
for _, day in ipairs(tail()) do redis.call('SMOVE', KEY.days, KEY.days_forgotten, day) end
return 0
