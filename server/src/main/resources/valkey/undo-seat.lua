-- Undoes a join that its node has given up, whether or not it has come to pass, and keeps it from coming to pass later: the seat goes, its
-- token is good again. Also on a full server.
-- KEYS[3] as in take-seat. ARGV[5] participant, [6] token id or nothing, [7] how long the join might still be under way, [8] whether the
-- room was made for it, [9] whether a room goes when its last participant leaves.
local id, token, patience = ARGV[5], ARGV[6], tonumber(ARGV[7])
local t = now()
writeEvenWhenFull()
redis.call('ZADD', KEYS[3], text(t + patience), 'x' .. id)
if redis.call('PTTL', KEYS[3]) < patience then
  redis.call('PEXPIRE', KEYS[3], patience)
end
-- Not only together with the seat: that may have lapsed, or its node has said meanwhile that nobody sits there.
if redis.call('ZREM', KEYS[3], 'b' .. id .. ' ' .. token) == 1 then
  redis.call('ZREM', KEYS[3], 't' .. token)
end
local room = load(t)
local held = room.seats[id]
if held then
  remove(room, id)
end
-- Who comes second has met somebody: if they have left meanwhile, nobody is left. Who comes first may try again, so the room has to wait.
local isLeft = held and room.count == 0 and (ARGV[8] == '1' or ARGV[9] == '1' and held.order > 1)
if isLeft then
  redis.call('DEL', KEYS[1])
elseif room.changed then -- also when only seats of another node have lapsed
  local nodes = save(room, t)
  tell(room, nodes)
end
return {'undone'}
