-- Makes the seats of a node exactly those that it names. A room that was lost, by eviction, by a flush, or in a failover, is put back by
-- the nodes that hold its members, in the old order; and because nobody knows which of its tokens were used, it begins a new generation. So
-- does a room that is older than what a node has seen of it: what was lost may have been a token's use.
-- ARGV[5] a generation that was never used, [6] the highest version that the node has seen, then for each seat its participant and order
-- number (0 when that is not known).
-- Answers "rebuilt" or "settled", and the room.
local LOST = 1000 -- versions that may be lost, at most: what a failover forgets is done within a second or so
local t = now()
local room = load(t)
local isRebuilt = not room.exists
if isRebuilt or tonumber(ARGV[6]) > room.v then
  room.g, room.changed = ARGV[5], true
  -- Other nodes may have seen more than this one. What comes now has to be newer for all of them.
  room.v = math.max(room.v, tonumber(ARGV[6])) + LOST
end
local mine = {}
for i = 7, #ARGV, 2 do
  mine[ARGV[i]] = tonumber(ARGV[i + 1])
  room.o = math.max(room.o, mine[ARGV[i]])
end
local surplus = {}
for id, seat in pairs(room.seats) do
  if seat.node == ME and not mine[id] then
    surplus[#surplus + 1] = id
  end
end
for _, id in ipairs(surplus) do
  remove(room, id)
end
for i = 7, #ARGV, 2 do
  if not room.seats[ARGV[i]] then
    local order = mine[ARGV[i]]
    if order == 0 then
      room.o = room.o + 1
      order = room.o
    end
    add(room, ARGV[i], order)
  end
end
local changed = room.changed
local nodes = save(room, t)
if changed then
  tell(room, nodes)
end
return answer(room, nodes, {isRebuilt and 'rebuilt' or 'settled'})
