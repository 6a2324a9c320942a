-- Numbers the codes of a room, and lets one node in each period replace the code on all screens. Whoever asks first when it is due has the
-- turn; if that node dies, the next turn is another's.
-- ARGV[5] the period, [6] whether to take the turn in any case, because the code is good for nobody any more, [7] the number of the code that
-- the node shows: what was lost here is counted on from there.
-- Answers "granted" and the number of the code that the node shall show now, or "later" and in how many milliseconds to ask again.
local EARLY = 250 -- timers of nodes do not go off in the same moment, and a code must not run out on the screens
local t = now()
local state = redis.call('HMGET', KEYS[1], 'c', 'k', 'v')
local due = tonumber(state[1] or 0)
if ARGV[6] ~= '1' and due - EARLY > t then
  return {'later', text(due - t)}
end
local number = math.max(tonumber(state[2] or 0), tonumber(ARGV[7])) + 1
if state[3] then
  redis.call('HSET', KEYS[1], 'c', text(t + tonumber(ARGV[5])), 'k', text(number))
end
return {'granted', text(number)}
