-- What the scripts of a room share; it is put before each of them. docs/membership.md says why.
--
-- A room is one hash, KEYS[1]. It is a lease as a whole: it expires by itself when nobody touches it.
--   v         version, counts the changes of who is here
--   h         the line: a mark of 8 hexadecimal digits for each of the last versions, newest first. A mark
--             is made of the one before and of all seats, so two rooms with one mark have one past
--   b         the version with which the line begins; a generation of tokens began there
--   g         generation of tokens that the room takes
--   o         the order number of the last who came; 0 again when nobody is here
--   m         until when some used token has to be remembered, ms
--   n         the nodes with seats, "node until sum ...": seats are leases, one lease for each node; the
--             sum stands for the ids of the node's seats
--   s<id>     a seat, "order node"
-- Times are Unix milliseconds of this server's clock; no node's clock matters. A node is 16 hexadecimal
-- digits.
--
-- ARGV[1] is the node that asks, ARGV[2] how long its lease lasts, ARGV[3] how long a room without anybody
-- lasts, ARGV[4] the command that publishes. KEYS[2] is the room's channel.
local ME, LEASE, EMPTY_TTL, PUBLISH = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local MARK = 8
-- Marks that are kept: a node that has missed more changes than these asks for a new generation.
local MARKS = 32

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function text(number)
  return string.format('%.0f', number)
end

-- A full server refuses the first write that may take memory, unless something was written before. Scripts
-- that admit people begin with such a write, so they do all or nothing; those that keep or free what people
-- have call this first. Removing a field that is not there changes nothing.
local function writeEvenWhenFull()
  redis.call('HDEL', KEYS[1], '-')
end

-- The whole room, without the seats of nodes whose lease is over. Writes nothing.
local function load(t)
  local room = {exists = false, v = 0, h = '', b = 0, g = '0', o = 0, m = 0, nodes = {}, sums = {},
    seats = {}, count = 0, changed = false, added = {}, removed = {}, touched = {}}
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local name, value = all[i], all[i + 1]
    room.exists = true
    if string.sub(name, 1, 1) == 's' then
      local order, node = string.match(value, '^(%d+) (%x+)$')
      room.seats[string.sub(name, 2)] = {order = tonumber(order), node = node}
    elseif name == 'n' then
      for node, ends, sum in string.gmatch(value, '(%x+) (%d+) (%d+)') do
        room.nodes[node], room.sums[node] = tonumber(ends), sum
      end
    elseif name == 'g' or name == 'h' then
      room[name] = value
    else
      room[name] = tonumber(value)
    end
  end
  for id, seat in pairs(room.seats) do
    local ends = room.nodes[seat.node]
    if ends and (ends > t or seat.node == ME) then
      room.count = room.count + 1
    else
      room.removed[#room.removed + 1] = id
    end
  end
  for _, id in ipairs(room.removed) do
    room.seats[id] = nil
    room.changed = true
  end
  return room
end

local function add(room, id, order)
  room.seats[id] = {order = order, node = ME}
  room.count = room.count + 1
  room.changed = true
  room.touched[ME] = true
  room.added[#room.added + 1] = id
end

local function remove(room, id)
  room.touched[room.seats[id].node] = true
  room.seats[id] = nil
  room.count = room.count - 1
  room.changed = true
  room.removed[#room.removed + 1] = id
end

-- Participants, longest present first. Two may have one order number after a loss; then the id decides.
local function ordered(room)
  local ids = {}
  for id in pairs(room.seats) do
    ids[#ids + 1] = id
  end
  table.sort(ids, function(one, other)
    local a, b = room.seats[one].order, room.seats[other].order
    return a < b or a == b and one < other
  end)
  return ids
end

-- Stands for a node's seats, in whatever order they are named; nodes reckon it in the same way.
local function sum(room, node)
  local total = 0
  for id, seat in pairs(room.seats) do
    if seat.node == node then
      total = total + tonumber(string.sub(redis.sha1hex(id), 1, 10), 16)
    end
  end
  return text(total)
end

-- Whether a version with a mark is in the room's past, or before its line: then a new generation has begun
-- since.
local function knows(room, version, mark)
  if version < room.b then
    return true
  end
  local from = (room.v - version) * MARK
  return from >= 0 and string.sub(room.h, from + 1, from + MARK) == string.sub(mark, 1, MARK)
end

-- What nodes are told of the line: the mark of this version, and the one before if there is one.
local function mark(room)
  return string.sub(room.h, 1, 2 * MARK)
end

-- The next version. After a loss the line begins anew.
local function nextVersion(room)
  room.v = room.v + 1
  local past = {string.sub(room.h, 1, MARK), text(room.v), room.g}
  for _, id in ipairs(ordered(room)) do
    past[#past + 1] = id .. room.seats[id].node
  end
  local made = string.sub(redis.sha1hex(table.concat(past, ' ')), 1, MARK)
  if room.isNewLine or room.h == '' then
    room.h, room.b = made, room.v
  else
    room.h = made .. string.sub(room.h, 1, MARK * (MARKS - 1))
  end
end

-- Writes the room back and returns its nodes, sorted, as one text. The room lives on for as long as an empty
-- one does after its last lease. The first write may take memory: see writeEvenWhenFull.
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
    if room.touched[node] then
      room.sums[node] = sum(room, node)
    end
    leases[i] = node .. ' ' .. text(node == ME and t + LEASE or room.nodes[node]) .. ' ' .. room.sums[node]
  end
  if room.changed then
    nextVersion(room)
  end
  if room.count == 0 then
    room.o = 0
  end
  local fields = {'v', text(room.v), 'h', room.h, 'b', text(room.b), 'g', room.g, 'o', text(room.o),
    'm', text(room.m), 'n', table.concat(leases, ' ')}
  for _, id in ipairs(room.added) do
    fields[#fields + 1] = 's' .. id
    fields[#fields + 1] = text(room.seats[id].order) .. ' ' .. ME
  end
  redis.call('HSET', KEYS[1], unpack(fields))
  for _, id in ipairs(room.removed) do
    if not room.seats[id] then
      redis.call('HDEL', KEYS[1], 's' .. id)
    end
  end
  redis.call('PEXPIRE', KEYS[1], room.count > 0 and LEASE + EMPTY_TTL or EMPTY_TTL)
  return table.concat(nodes, ' ')
end

-- Tells every node that listens who has members now, and returns how many do listen. Published in the step
-- that made the change, so all hear of changes in their order.
local function tell(room, nodes)
  local line = text(room.v) .. ' ' .. mark(room) .. ' ' .. room.g .. ' ' .. nodes
  return redis.call(PUBLISH, KEYS[2], 'N' .. ME .. line)
end

-- The room's version, mark, generation, nodes and members, longest present first, behind what else the node
-- wants to know.
local function answer(room, nodes, head)
  for _, value in ipairs({text(room.v), mark(room), room.g, nodes}) do
    head[#head + 1] = value
  end
  for _, id in ipairs(ordered(room)) do
    head[#head + 1] = id
  end
  return head
end
