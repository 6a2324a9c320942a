package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.FaultyProxy.Direction;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** One fault after another, before the last one has healed, while people talk and visitors come and go. {@code -Dseed=} chooses the faults again, if not their moments. */
class ManyFaultsTest {
    private static final long SEED = Long.getLong("seed", 4);
    private static final int FAULTS = Integer.getInteger("faults", 12);
    private static final int SENTENCES = 40; // in the course of each fault

    @Test
    void whatever_has_happened_all_is_well_afterwards() throws Exception {
        Random random = new Random(SEED);
        try (ValkeyServer valkey = ValkeyServer.start();
                FaultyProxy networkOfA = FaultyProxy.before(valkey);
                FaultyProxy networkOfB = FaultyProxy.before(valkey);
                Conversation talk =
                        Conversation.onTwoWays(
                                FAULTS + " faults of seed " + SEED,
                                valkey.urlAt(networkOfA.port()),
                                valkey.urlAt(networkOfB.port()))) {
            for (int i = 0; i < FAULTS; i++) {
                FaultyProxy network = random.nextBoolean() ? networkOfA : networkOfB;
                switch (random.nextInt(8)) {
                    case 0 -> network.cut(Direction.TO_SERVER);
                    case 1 -> network.cut(Direction.TO_CLIENT);
                    case 2 -> network.delay(Duration.ofMillis(random.nextInt(200)));
                    case 3 -> network.dropAfter(random.nextInt(2_000));
                    case 4 -> network.refuse();
                    case 5 -> valkey.flushAll();
                    case 6 -> valkey.restartEmpty();
                    default -> network.heal();
                }
                Person visitor = talk.newcomer(random.nextBoolean() ? talk.a : talk.b);
                Person.Answer answer = visitor.askToJoin(talk.room(), talk.code());
                for (int j = 0; j < SENTENCES; j++) {
                    for (Person person : talk.people()) {
                        person.say();
                    }
                    talk.bob.awaitText(talk.alice.say(), Waiting.ANSWERED_WITHIN);
                    talk.dave.awaitText(talk.carol.say(), Waiting.ANSWERED_WITHIN);
                }
                if (!answer.isError() && random.nextBoolean()) {
                    visitor.leave();
                } else {
                    talk.dismiss(visitor);
                }
            }
            List.of(networkOfA, networkOfB).forEach(FaultyProxy::heal);

            talk.expectHealed();
        }
    }
}
