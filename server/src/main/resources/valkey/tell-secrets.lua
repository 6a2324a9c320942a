-- Notes by which fingerprints a node's signing secrets can be told, and answers those of all other nodes. What a node has said is good for one
-- lease: a node that stops or dies is not compared for longer.
-- KEYS[1] one key for all nodes. ARGV[1] the node, [2] its fingerprints, [3] the lease in ms.
local ME, LEASE = ARGV[1], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local others = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local fingerprints, ends = string.match(all[i + 1], '^([%x,]+) (%d+)$')
  if all[i] ~= ME and ends and tonumber(ends) > now then
    others[#others + 1] = fingerprints
  elseif all[i] ~= ME then
    redis.call('HDEL', KEYS[1], all[i])
  end
end
redis.call('HSET', KEYS[1], ME, ARGV[2] .. ' ' .. string.format('%.0f', now + LEASE))
redis.call('PEXPIRE', KEYS[1], LEASE)
return others
