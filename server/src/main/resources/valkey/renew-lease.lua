-- Renews the lease that a node has on its seats in a room, without reading the seats, unless somebody else's
-- lease is over. Also on a full server.
-- ARGV[5] the sum of the node's seats, then versions and marks that the node has seen, in turn.
-- Answers "unsettled", and renews nothing, when the room is gone, holds other seats for this node, or has not
-- been what the node has seen; else "renewed" and the room's version, mark, generation and nodes.
local t = now()
local state = redis.call('HMGET', KEYS[1], 'v', 'g', 'n', 'h', 'b')
if not state[1] then
  return {'unsettled'}
end
local seen = {v = tonumber(state[1]), h = state[4], b = tonumber(state[5])}
for i = 6, #ARGV, 2 do
  if not knows(seen, tonumber(ARGV[i]), ARGV[i + 1]) then
    return {'unsettled'}
  end
end
local nodes, leases, knowsMe, hasLapsed = {}, {}, false, false
for node, ends, seats in string.gmatch(state[3] or '', '(%x+) (%d+) (%d+)') do
  nodes[#nodes + 1] = node
  if node == ME then
    knowsMe = seats == ARGV[5]
    ends = text(t + LEASE)
  elseif tonumber(ends) <= t then
    hasLapsed = true
  end
  leases[#leases + 1] = node .. ' ' .. ends .. ' ' .. seats
end
if not knowsMe then
  return {'unsettled'}
end
writeEvenWhenFull()
if hasLapsed then
  local room = load(t)
  local left = save(room, t)
  tell(room, left)
  return {'renewed', text(room.v), mark(room), room.g, left}
end
redis.call('HSET', KEYS[1], 'n', table.concat(leases, ' '))
redis.call('PEXPIRE', KEYS[1], LEASE + EMPTY_TTL)
return {'renewed', state[1], mark(seen), state[2], table.concat(nodes, ' ')}
