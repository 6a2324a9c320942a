package org.e2eechat.security.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.e2eechat.security.testkit.Processes;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is seen of the process from outside, when its secrets are in files as the documentation advises and the conversation is over. */
class ProcessIT {
    private static final int LARGEST_TEXT =
            4096; // what is longer is no string of ours but a buffer

    @TempDir private static Path directory;

    private static String secret;
    private static Relay relay;
    private static Canaries canaries;

    @BeforeAll
    static void converse() throws Exception {
        secret = Tokens.randomSecret();
        relay =
                Relay.start(
                        "JOIN_TOKEN_SECRET",
                        "",
                        "JOIN_TOKEN_SECRET_FILE",
                        Files.writeString(directory.resolve("secret"), secret).toString(),
                        "TRUST_PROXY",
                        "127.0.0.1/32",
                        "ROOM_MAX_PARTICIPANTS",
                        "2",
                        "FEATURE_ROOM_HTTP_API",
                        "true");
        relay.port();
        relay.jcmd("JFR.start", "name=spy", "settings=profile");
        canaries = Canaries.fly(relay);
        Awaitility.await("everybody is gone").until(() -> relay.metric("relay_connections") == 0);
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @Test
    void the_process_table_does_not_show_the_secret() throws Exception {
        Path proc = Path.of("/proc", Long.toString(relay.pid()));
        String seen =
                Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                        + Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1);

        assertThat(seen).contains("JOIN_TOKEN_SECRET_FILE").doesNotContain(secret);
    }

    @Test
    void the_JVMs_own_answers_tell_nothing_of_a_conversation() {
        assertNothingIn(
                "thread dump",
                relay.jcmd("Thread.print", "-l"),
                "system properties",
                relay.jcmd("VM.system_properties"),
                "command line",
                relay.jcmd("VM.command_line"));
    }

    @Test
    void a_flight_recording_tells_nothing_of_a_conversation() throws Exception {
        Path recording = directory.resolve("spy.jfr");
        relay.jcmd("JFR.dump", "name=spy", "filename=" + recording);

        String bytes = Files.readString(recording, StandardCharsets.ISO_8859_1);
        String printed =
                Processes.output(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "jfr").toString(),
                                "print",
                                "--events",
                                "jdk.InitialEnvironmentVariable,jdk.InitialSystemProperty,jdk.SocketRead,jdk.JavaExceptionThrow,jdk.JavaErrorThrow",
                                recording.toString()));

        assertThat(printed).contains("JOIN_TOKEN_SECRET_FILE");
        assertNothingIn("recording", bytes, "printed recording", printed);
    }

    private static void assertNothingIn(String... namesAndTexts) {
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            String where = namesAndTexts[i];
            String text = namesAndTexts[i + 1];
            canaries.secrets()
                    .forEach(
                            (what, value) ->
                                    all.assertThat(WhatIsWrittenIT.lineWith(text, value))
                                            .as(what + " in the " + where)
                                            .isEmpty());
            all.assertThat(text.contains(secret)).as("the secret in the " + where).isFalse();
        }
        all.assertAll();
    }

    /**
     * Of a conversation that is over nothing is an object any more. Buffers are used again without
     * being wiped, so in those there may be something left until it is overwritten; how much is
     * printed.
     */
    @Test
    void a_heap_dump_has_no_object_of_a_conversation_that_is_over() {
        Path dump = directory.resolve("heap.hprof");
        relay.jcmd("GC.heap_dump", dump.toString()); // collects garbage first

        SoftAssertions all = new SoftAssertions();
        canaries.secrets()
                .forEach(
                        (what, value) -> {
                            List<Integer> texts = new ArrayList<>();
                            List<Integer> buffers = new ArrayList<>();
                            for (int size : Heap.arraysWith(dump, value)) {
                                (size <= LARGEST_TEXT ? texts : buffers).add(size);
                            }
                            if (!buffers.isEmpty()) {
                                System.out.println(
                                        "heap: "
                                                + what
                                                + " is left in buffers of "
                                                + buffers
                                                + " bytes");
                            }
                            boolean isThereStill = what.endsWith("made over HTTP"); // an empty room
                            if (!isThereStill) {
                                all.assertThat(texts).as(what + " in the heap").isEmpty();
                            }
                        });
        assertThat(Heap.arraysWith(dump, "relay_rooms_created"))
                .as("the dump can be searched")
                .isNotEmpty();
        all.assertAll();
    }
}
