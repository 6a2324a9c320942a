package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.generator.LoadFailedException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What some people do together, from their arrival until all are gone; the ways that lead through most of the relay. */
enum Visit {
    /** Rooms of two to six fill, talk, and go by the front door. */
    POLITE {
        @Override
        void take(Nodes nodes, Random random) throws IOException {
            Party party = Party.meet(nodes, 2 + random.nextInt(5));
            party.talk(5, 200 + random.nextInt(4000));
            for (Visitor member : party.members) {
                member.say("LEAVE", "{\"roomId\":\"%s\"}".formatted(party.room));
                member.hear("LEFT");
                member.goPolitely();
            }
        }
    },
    /** Everybody's connection is cut while they talk. */
    CUT_OFF {
        @Override
        void take(Nodes nodes, Random random) throws IOException {
            Party party = Party.meet(nodes, 2 + random.nextInt(3));
            party.talk(2, 1000);
            for (Visitor member : party.members) {
                if (random.nextBoolean()) {
                    member.vanish();
                } else {
                    member.close();
                }
            }
        }
    },
    /** Somebody loses the connection and comes back with the token for that. */
    COME_BACK {
        @Override
        void take(Nodes nodes, Random random) throws IOException {
            Party party = Party.meet(nodes, 2);
            Visitor lost = party.members.get(1);
            lost.vanish();
            Visitor again = party.join(nodes, party.wayBack);
            party.members.set(1, again);
            party.talk(2, 300);
            again.goPolitely();
            party.members.getFirst().goPolitely();
        }
    },
    /** The connection ends while its join is under way. */
    GONE_WHILE_JOINING {
        @Override
        void take(Nodes nodes, Random random) throws IOException {
            Party party = Party.meet(nodes, 1);
            Visitor hasty = Visitor.arrive(nodes.any());
            hasty.say("JOIN_REQUEST", party.request(party.code));
            hasty.vanish();
            party.members.getFirst().close();
        }
    },
    /** The connection ends while it is upgraded, or right after. */
    TURNED_BACK {
        @Override
        void take(Nodes nodes, Random random) throws IOException {
            Visitor.turnBack(nodes.any());
            Visitor.arrive(nodes.any()).close();
        }
    },
    /** A member stops reading and is closed for it, while the others hear everything. */
    SLOW_READER {
        @Override
        void take(Nodes nodes, Random random) throws IOException {
            Party party = Party.meet(nodes, 3);
            Visitor slow = party.members.remove(2);
            party.talk(60, 30_000); // more than the outbox and the kernel's buffers take
            slow.close();
            for (Visitor member : party.members) {
                member.close();
            }
        }
    };

    /** Does it, and fails when somebody does not get what the protocol promises. */
    abstract void take(Nodes nodes, Random random) throws IOException;

    /** People in a room. */
    private static final class Party {
        private final List<Visitor> members = new ArrayList<>();
        private final String room;
        private String code;
        private String wayBack = "";

        private Party(Visitor host, String created) {
            members.add(host);
            room = Visitor.field("roomId", created);
            code = Visitor.field("qrToken", created);
        }

        static Party meet(Nodes nodes, int size) throws IOException {
            Visitor host = Visitor.arrive(nodes.any());
            host.say("ROOM_CREATE", "{}");
            Party party = new Party(host, host.hear("ROOM_CREATED"));
            while (party.members.size() < size) {
                party.members.add(party.join(nodes, party.code));
                party.code = Visitor.field("qrToken", host.hear("QR_ROTATED"));
            }
            return party;
        }

        String request(String token) {
            return "{\"roomId\":\"%s\",\"token\":\"%s\"}".formatted(room, token);
        }

        Visitor join(Nodes nodes, String token) throws IOException {
            Visitor guest = Visitor.arrive(nodes.any());
            guest.say("JOIN_REQUEST", request(token));
            wayBack = Visitor.field("nextToken", guest.hear("JOINED"));
            return guest;
        }

        /** Everybody speaks in turn, and everybody hears it. */
        void talk(int messages, int bytes) throws IOException {
            for (int i = 0; i < messages; i++) {
                String text = i + "-" + "x".repeat(bytes);
                Visitor speaker = members.get(i % members.size());
                speaker.say(
                        "APP_MSG",
                        "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}".formatted(room, text));
                for (Visitor member : members) {
                    String heard = Visitor.field("ciphertextB64", member.hear("APP_MSG"));
                    if (!heard.equals(text)) {
                        throw new LoadFailedException(
                                "somebody heard something else than was said");
                    }
                }
            }
        }
    }
}
