-- Renews the lease that a node has on its seats in a room, without reading the seats, unless somebody else's lease is over.
-- Answers "unsettled" when the room does not know this node, or is gone; else "renewed" and the room's version, generation and nodes.
local t = now()
local state = redis.call('HMGET', KEYS[1], 'v', 'g', 'n')
if not state[1] then
  return {'unsettled'}
end
local nodes, leases, knowsMe, hasLapsed = {}, {}, false, false
for node, ends in string.gmatch(state[3] or '', '(%x+) (%d+)') do
  nodes[#nodes + 1] = node
  if node == ME then
    knowsMe = true
    ends = text(t + LEASE)
  elseif tonumber(ends) <= t then
    hasLapsed = true
  end
  leases[#leases + 1] = node .. ' ' .. ends
end
if not knowsMe then
  return {'unsettled'}
end
if hasLapsed then
  local room = load(t)
  local left = save(room, t)
  tell(room, left)
  return {'renewed', text(room.v), room.g, left}
end
redis.call('HSET', KEYS[1], 'n', table.concat(leases, ' '))
redis.call('PEXPIRE', KEYS[1], LEASE + EMPTY_TTL)
return {'renewed', state[1], state[2], table.concat(nodes, ' ')}
