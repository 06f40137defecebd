-- find reads the appointment that somebody names by its code, or by its time and digits, and counts what names none: who
-- tries codes one by one is soon told to wait.
-- KEYS  1 meta (hash)   2 appointments (zset: code by time, ms)   3 digits (hash: code → digits)
--       4 tries (hash: place → "<since when, ms>:<how many>")
-- ARGV  1 now (ms)   2 key prefix of appointments   3 place, '' for staff, who are not counted   4 how many tries
--       5 within how long (ms)   6 code, or ''   7 time (ms), a whole minute   8 digits
-- Returns OK, position, the appointment; or NOT_FOUND, TOO_MANY_TRIES. Changes nothing that a screen shows, so it leaves seq
-- alone.
local now, place = branch_time(ARGV[1]), ARGV[3]
local since, tries = string.match(redis.call('HGET', KEYS[4], place) or '', '^(%d+):(%d+)$')
since, tries = tonumber(since or now), tonumber(tries or '0')
if now - since >= tonumber(ARGV[5]) then since, tries = now, 0 end
if place ~= '' and tries >= tonumber(ARGV[4]) then return {'TOO_MANY_TRIES'} end
local found = {}
if ARGV[6] ~= '' then
  if redis.call('EXISTS', ARGV[2] .. ARGV[6]) == 1 then found[1] = ARGV[6] end
else
  for _, code in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[7], tonumber(ARGV[7]) + 59999)) do
    if redis.call('HGET', KEYS[3], code) == ARGV[8] then found[#found + 1] = code end
  end
end
-- Two with the same time and digits are for a person to tell apart.
if #found == 1 then return {'OK', position(ARGV[1]), told(ARGV[2], KEYS[3], found[1])} end
if place ~= '' then redis.call('HSET', KEYS[4], place, text(since) .. ':' .. text(tries + 1)) end
return {'NOT_FOUND'}
