package org.e2eechat.server.cluster;

import org.e2eechat.server.testkit.valkey.ValkeyServer;

import java.time.Duration;

/** Lets time pass in a Valkey whose clock nobody can set: everything that is stored becomes so much older. */
final class TimeInValkey {
    private static final String AGE =
            """
            local by = tonumber(ARGV[1])
            local function older(time) return string.format('%.0f', math.max(0, tonumber(time) - by)) end
            for _, key in ipairs(redis.call('KEYS', 'e2ee:*')) do
              if redis.call('TYPE', key).ok == 'zset' then
                local all = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
                for i = 1, #all, 2 do redis.call('ZADD', key, older(all[i + 1]), all[i]) end
              elseif string.find(key, '^e2ee:conns:') or key == 'e2ee:join-secrets' then
                for _, node in ipairs(redis.call('HKEYS', key)) do
                  local said, ends = string.match(redis.call('HGET', key, node), '^([%x,]+) (%d+)$')
                  redis.call('HSET', key, node, said .. ' ' .. older(ends))
                end
              else
                redis.call('HSET', key, 'm', older(redis.call('HGET', key, 'm')))
                local leases = string.gsub(redis.call('HGET', key, 'n'), '(%x+) (%d+) (%d+)', function(node, ends, sum)
                  return node .. ' ' .. older(ends) .. ' ' .. sum
                end)
                redis.call('HSET', key, 'n', leases)
              end
              local left = redis.call('PTTL', key) - by
              if left <= 0 then redis.call('DEL', key) else redis.call('PEXPIRE', key, left) end
            end
            """;

    private TimeInValkey() {}

    static void pass(ValkeyServer valkey, Duration time) {
        valkey.command("EVAL", AGE, "0", Long.toString(time.toMillis()));
    }
}
