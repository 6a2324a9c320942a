-- What the scripts of a room share; it is put before each of them.
--
-- A room is one hash, KEYS[1]. It is a lease as a whole: it expires by itself when nobody touches it.
--   v         version, counts the changes of who is here
--   g         generation of tokens that the room takes
--   o         the order number of the last who came; 0 again when nobody is here
--   m         until when some used token has to be remembered, ms
--   n         the nodes with seats, "node until node until ...": seats are leases, one lease for each node
--   s<id>     a seat, "order node"
-- Times are Unix milliseconds of this server's clock; no node's clock matters. A node is 16 hexadecimal digits.
--
-- ARGV[1] is the node that asks, ARGV[2] how long its lease lasts, ARGV[3] how long a room without anybody lasts, ARGV[4] the
-- command that publishes. KEYS[2] is the room's channel.
local ME, LEASE, EMPTY_TTL, PUBLISH = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function text(number)
  return string.format('%.0f', number)
end

-- The whole room, without the seats of nodes whose lease is over.
local function load(t)
  local room = {exists = false, v = 0, g = '0', o = 0, m = 0, nodes = {}, seats = {}, count = 0, changed = false}
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local name, value = all[i], all[i + 1]
    room.exists = true
    if string.sub(name, 1, 1) == 's' then
      local order, node = string.match(value, '^(%d+) (%x+)$')
      room.seats[string.sub(name, 2)] = {order = tonumber(order), node = node}
    elseif name == 'n' then
      for node, ends in string.gmatch(value, '(%x+) (%d+)') do
        room.nodes[node] = tonumber(ends)
      end
    elseif name == 'g' then
      room.g = value
    else
      room[name] = tonumber(value)
    end
  end
  for id, seat in pairs(room.seats) do
    local ends = room.nodes[seat.node]
    if ends and (ends > t or seat.node == ME) then
      room.count = room.count + 1
    else
      room.seats[id] = nil
      redis.call('HDEL', KEYS[1], 's' .. id)
      room.changed = true
    end
  end
  return room
end

local function add(room, id, order)
  room.seats[id] = {order = order, node = ME}
  room.count = room.count + 1
  room.changed = true
  redis.call('HSET', KEYS[1], 's' .. id, text(order) .. ' ' .. ME)
end

local function remove(room, id)
  room.seats[id] = nil
  room.count = room.count - 1
  room.changed = true
  redis.call('HDEL', KEYS[1], 's' .. id)
end

-- Writes the room back and returns its nodes, sorted, as one text. The room lives on for as long as an empty one does after its last lease.
local function save(room, t)
  local held, nodes, leases = {}, {}, {}
  for _, seat in pairs(room.seats) do
    held[seat.node] = true
  end
  for node in pairs(held) do
    nodes[#nodes + 1] = node
  end
  table.sort(nodes)
  for i, node in ipairs(nodes) do
    leases[i] = node .. ' ' .. text(node == ME and t + LEASE or room.nodes[node])
  end
  if room.changed then
    room.v = room.v + 1
  end
  if room.count == 0 then
    room.o = 0
  end
  redis.call('HSET', KEYS[1], 'v', text(room.v), 'g', room.g, 'o', text(room.o), 'm', text(room.m),
    'n', table.concat(leases, ' '))
  redis.call('PEXPIRE', KEYS[1], room.count > 0 and LEASE + EMPTY_TTL or EMPTY_TTL)
  return table.concat(nodes, ' ')
end

-- Tells every node that listens who has members now, and returns how many do listen. Published in the step that made the change, so
-- all hear of changes in their order.
local function tell(room, nodes)
  return redis.call(PUBLISH, KEYS[2], 'N' .. ME .. text(room.v) .. ' ' .. room.g .. ' ' .. nodes)
end

-- The room's members, longest present first, behind what else the node wants to know.
local function answer(room, nodes, head)
  local ids = {}
  for id in pairs(room.seats) do
    ids[#ids + 1] = id
  end
  table.sort(ids, function(one, other)
    return room.seats[one].order < room.seats[other].order
  end)
  for _, value in ipairs({text(room.v), room.g, nodes}) do
    head[#head + 1] = value
  end
  for _, id in ipairs(ids) do
    head[#head + 1] = id
  end
  return head
end
