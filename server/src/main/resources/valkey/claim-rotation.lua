-- Lets one node in each period replace the code on all screens. Whoever asks first when it is due has the turn; if that node dies, the next
-- turn is another's.
-- ARGV[5] the period, [6] whether to take the turn in any case, because a code was used up.
-- Answers 0 when the node shall do it now, else in how many milliseconds to ask again.
local EARLY = 250 -- timers of nodes do not go off in the same moment, and a code must not run out on the screens
local t = now()
local due = tonumber(redis.call('HGET', KEYS[1], 'c') or 0)
if ARGV[6] ~= '1' and due - EARLY > t then
  return due - t
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'c', text(t + tonumber(ARGV[5])))
end
return 0
