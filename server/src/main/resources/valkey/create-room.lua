-- Makes a room. Its id is 128 random bits, so there is no other room of that name.
-- ARGV[5] whoever made it, or nothing for a room without anybody.
-- Answers "seated", the order number of the seat, 1 and 0 as take-seat does, then the room.
local t = now()
local room = load(t)
if ARGV[5] ~= '' and not room.seats[ARGV[5]] then
  room.o = room.o + 1
  add(room, ARGV[5], room.o)
end
local nodes = save(room, t)
return answer(room, nodes, {'seated', text(room.o), '1', '0'})
