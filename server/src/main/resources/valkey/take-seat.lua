-- Uses up a token and takes a seat, or does neither; neither on a full server.
-- KEYS[3] remembers used tokens: a sorted set of "t<token>" by the time until which each has to be remembered, "b<id> <token>" for by whom each
-- was used, "m" for the latest of these times, and "x<id>" for participants whose join was given up.
-- ARGV[5] participant, [6] token id, [7] when the token expires, [8] its generation, [9] seats in the room, [10] whether a token is good only
-- once, [11] a generation that was never used, [12] how long after its end a token might be taken by some node.
-- Answers "used" or "late"; "outdated" or "full" and the generation; "none" and how many nodes listen to the room, who are asked to put it back if
-- they have members; or "seated", the seat's order number, whether the node is new in the room, how many nodes heard of it, and the room.
--
-- Why "m": if the set is evicted, nobody knows any more which tokens were used. The room remembers the latest time in it, sees that it is
-- missing, and begins a new generation: better a few good tokens dead than one used twice.
local id, token, expires, generation = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8]
local capacity, once, fresh, grace = tonumber(ARGV[9]), ARGV[10] == '1', ARGV[11], tonumber(ARGV[12])
local used = KEYS[3]
local t = now()

if redis.call('ZSCORE', used, 'x' .. id) then
  return {'late'}
end
local room = load(t)
local function seated(nodes, isNew, heard)
  return answer(room, nodes, {'seated', text(room.seats[id].order), isNew and '1' or '0', text(heard)})
end
if room.seats[id] then -- the same call again, because its answer was lost
  local nodes = save(room, t)
  return seated(nodes, true, tell(room, nodes))
end

-- Seats that have lapsed are gone for good, whatever becomes of this join, so the version has to tell of it.
local function keepChanges()
  if room.exists and room.changed then
    writeEvenWhenFull()
    local nodes = save(room, t)
    tell(room, nodes)
  end
end
local forgotten = false
if once then
  local remembered = tonumber(redis.call('ZSCORE', used, 'm') or 0)
  if room.exists and room.m > t and remembered < room.m then
    room.g, room.m, room.changed, forgotten = fresh, 0, true, true
  end
  local ends = redis.call('ZSCORE', used, 't' .. token)
  if ends and tonumber(ends) > t then
    keepChanges()
    return {'used'}
  end
end
local function refused(why)
  keepChanges()
  return {why, room.g}
end
if not room.exists then
  return {'none', text(redis.call(PUBLISH, KEYS[2], 'L' .. ME))}
end
if once and (generation ~= room.g or expires + grace <= t) then
  return refused('outdated')
end
if room.count >= capacity then
  return refused('full')
end

local isNew = true
for _, seat in pairs(room.seats) do
  isNew = isNew and seat.node ~= ME
end
room.o = room.o + 1
add(room, id, room.o)
if once then
  room.m = math.max(room.m, expires + grace)
end
local nodes = save(room, t)
if once then
  local ends = expires + grace
  redis.call('ZREMRANGEBYSCORE', used, '-inf', text(t))
  redis.call('ZADD', used, text(ends), 't' .. token, text(ends), 'b' .. id .. ' ' .. token, text(room.m), 'm')
  -- Never sooner than before: whom undo-seat has barred stays barred.
  redis.call('PEXPIREAT', used, text(math.max(room.m, t + redis.call('PTTL', used))))
end
local heard = 0
if isNew or forgotten then
  heard = tell(room, nodes)
end
return seated(nodes, isNew, heard)
