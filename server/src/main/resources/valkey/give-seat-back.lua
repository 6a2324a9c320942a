-- Gives a seat back, also on a full server. ARGV[5] participant, [6] whether a room goes when its last
-- participant leaves.
-- Answers "gone" when there is no room now; else "here" and the room.
local t = now()
local room = load(t)
if not room.exists then
  return {'gone'}
end
writeEvenWhenFull()
local held = room.seats[ARGV[5]]
if held then
  remove(room, ARGV[5])
  if room.count == 0 and ARGV[6] == '1' then
    redis.call('DEL', KEYS[1])
    return {'gone'}
  end
end
if not room.changed then
  return answer(room, '', {'here'})
end
local isLast = held ~= nil
for _, seat in pairs(room.seats) do
  isLast = isLast and seat.node ~= ME
end
local nodes = save(room, t)
if isLast and nodes ~= '' then
  tell(room, nodes)
end
return answer(room, nodes, {'here'})
