-- Notes how many connections of an address one node has, and answers how many all other nodes have together. What a node has said is good for
-- one lease: a node that dies is not counted for longer.
-- KEYS[1] the address, named by a keyed hash that nobody can turn back. ARGV[1] the node, [2] its connections, [3] the lease in ms.
local ME, LEASE = ARGV[1], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local others = 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local count, ends = string.match(all[i + 1], '^(%d+) (%d+)$')
  if all[i] ~= ME and tonumber(ends) > now then
    others = others + tonumber(count)
  elseif all[i] ~= ME then
    redis.call('HDEL', KEYS[1], all[i])
  end
end
if tonumber(ARGV[2]) > 0 then
  redis.call('HSET', KEYS[1], ME, ARGV[2] .. ' ' .. string.format('%.0f', now + LEASE))
  redis.call('PEXPIRE', KEYS[1], LEASE)
else
  redis.call('HDEL', KEYS[1], ME)
end
return others
