-- Makes the seats of a node exactly those that it names, as far as there is room for them. A room that was
-- lost, by eviction, by a flush, or in a failover, is put back by the nodes that hold its members, in the old
-- order; and because nobody knows which of its tokens were used, it begins a new generation. So does a room
-- that has not been what a node has seen of it: what was lost may have been a token's use. Also on a full
-- server, because these people are here already.
-- ARGV[5] a generation that was never used, [6] seats in the room, [7] how many versions and marks follow that
-- the node has seen, then these in turn, then for each seat its participant and order number (0 when that is
-- not known).
-- Answers "rebuilt" or "settled", and the room. A seat that is not in it was lost: it lapsed, or was forgotten,
-- and the room has filled up since.
local CAPACITY, SEEN = tonumber(ARGV[6]), tonumber(ARGV[7])
-- Versions that may be lost, at most: what a failover forgets is done within a second or so.
local LOST = 1000
local t = now()
writeEvenWhenFull()
local room = load(t)
local isLost, highest = not room.exists, 0
for i = 8, 7 + 2 * SEEN, 2 do
  local version = tonumber(ARGV[i])
  highest = math.max(highest, version)
  isLost = isLost or not knows(room, version, ARGV[i + 1])
end
if isLost then
  room.g, room.changed, room.isNewLine = ARGV[5], true, true
  -- Other nodes may have seen more than this one. What comes now has to be newer for all of them.
  room.v = math.max(room.v, highest) + LOST
end
local mine, missing = {}, {}
for i = 8 + 2 * SEEN, #ARGV, 2 do
  local id, order = ARGV[i], tonumber(ARGV[i + 1])
  mine[id] = order
  room.o = math.max(room.o, order)
  if not room.seats[id] then
    missing[#missing + 1] = id
  end
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
table.sort(missing, function(one, other)
  local a, b = mine[one], mine[other]
  if a == b then
    return one < other
  end
  return a ~= 0 and (b == 0 or a < b)
end)
for _, id in ipairs(missing) do
  if room.count < CAPACITY then
    if mine[id] == 0 then
      room.o = room.o + 1
      mine[id] = room.o
    end
    add(room, id, mine[id])
  end
end
local changed = room.changed
local nodes = save(room, t)
if changed then
  tell(room, nodes)
end
return answer(room, nodes, {room.exists and 'settled' or 'rebuilt'})
