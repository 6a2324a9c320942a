-- Charges an address for one thing that it did, on whichever node. A bucket is one number, the time when it will be full again.
-- KEYS[1] the bucket, named by a keyed hash that nobody can turn back into the address. ARGV[1] how many a minute.
-- Answers 0, or how many milliseconds the address has to wait before the next one. It is charged in any case: the node has let this one
-- pass before it asked.
local MINUTE = 60000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local each = MINUTE / tonumber(ARGV[1])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + each
-- What is owed is bounded, so that whoever was let in by many nodes at once does not wait for longer than a minute.
full = math.min(full, now + MINUTE)
redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now))
return math.max(0, math.ceil(full - now - (MINUTE - each)))
