package org.e2eechat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.RelayConfig.LogFormat;
import org.e2eechat.server.config.RelayConfig.LogLevel;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;

class LogSetupTest {

    private static final String OURS = "org.e2eechat.server.room.Rooms";
    private static final String JETTY = "org.eclipse.jetty.server.Response";

    // A test that waits this long has failed.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @Test
    void a_json_line_says_when_where_what_and_who() {
        install(LogLevel.INFO, LogFormat.JSON);

        context.getLogger(OURS)
                .atInfo()
                .addKeyValue("participants", 3)
                .addKeyValue("last", true)
                .addKeyValue("reason", "left")
                .log("room closed");

        JsonNode line = new JsonMapper().readTree(onlyLine());
        assertThat(line.propertyNames())
                .containsExactly(
                        "timestamp",
                        "level",
                        "logger",
                        "thread",
                        "message",
                        "participants",
                        "last",
                        "reason",
                        "version",
                        "deployment",
                        "instanceId");
        assertThat(line.get("timestamp").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
        assertThat(line.get("level").asString()).isEqualTo("INFO");
        assertThat(line.get("logger").asString()).isEqualTo(OURS);
        assertThat(line.get("message").asString()).isEqualTo("room closed");
        assertThat(line.get("participants").asInt()).isEqualTo(3);
        assertThat(line.get("last").asBoolean()).isTrue();
        assertThat(line.get("reason").asString()).isEqualTo("left");
        assertThat(line.get("version").asString()).isEqualTo("1.2.3");
        assertThat(line.get("deployment").asString()).isEqualTo("staging");
        assertThat(line.get("instanceId").asString()).isEqualTo("node-a");
    }

    @Test
    void a_value_is_shown_as_it_was_when_it_was_logged() {
        install(LogLevel.INFO, LogFormat.JSON);
        StringBuilder changing = new StringBuilder("before");

        context.getLogger(OURS).atInfo().addKeyValue("key", changing).log("text {}", changing);
        changing.replace(0, changing.length(), "after");

        JsonNode line = new JsonMapper().readTree(onlyLine());
        assertThat(line.get("key").asString()).isEqualTo("before");
        assertThat(line.get("message").asString()).isEqualTo("text before");
    }

    @Test
    void lines_of_many_threads_are_whole() throws Exception {
        install(LogLevel.INFO, LogFormat.JSON);
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (int n = 0; n < 100; n++) {
                                            context.getLogger(OURS)
                                                    .atInfo()
                                                    .addKeyValue("n", n)
                                                    .log("text");
                                        }
                                    });
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(written().lines()).hasSize(800);
        assertThat(written().lines())
                .allMatch(line -> new JsonMapper().readTree(line).get("n").isInt());
    }

    @Test
    void an_event_whose_value_has_no_text_is_counted_as_dropped_and_told() {
        install(LogLevel.INFO, LogFormat.JSON);
        Object broken =
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("no text");
                    }
                };

        context.getLogger(OURS).atInfo().addKeyValue("key", broken).log("lost");
        context.getLogger(OURS).info("kept");

        List<String> lines = written().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("\"kept\"");
        JsonNode told = new JsonMapper().readTree(lines.get(1));
        assertThat(told.get("message").asString()).isEqualTo("log lines dropped");
        assertThat(told.get("level").asString()).isEqualTo("WARN");
        assertThat(told.get("dropped").asInt()).isEqualTo(1);
        assertThat(told.get("instanceId").asString()).isEqualTo("node-a");
    }

    @Test
    void a_library_cannot_fill_the_log() {
        install(LogLevel.INFO, LogFormat.JSON);

        for (int i = 0; i < 1000; i++) {
            context.getLogger(JETTY).warn("bad request");
        }

        assertThat(written().lines()).hasSize(LibraryLines.LINES_PER_MINUTE);
    }

    @ParameterizedTest
    @EnumSource
    void a_value_shows_only_what_its_own_text_shows(LogFormat format) {
        install(LogLevel.TRACE, format);

        context.getLogger(OURS)
                .atInfo()
                .addKeyValue("room", new RoomId("very-secret-room"))
                .addKeyValue("token", new JoinToken("very-secret-token"))
                .addKeyValue("secret", new Secret("very-secret-key"))
                .log("careless");

        assertThat(written())
                .contains("RoomId[redacted]", "JoinToken[redacted]", "Secret[redacted]")
                .doesNotContain("very-secret");
    }

    @Test
    void a_key_that_a_line_has_already_does_not_stand_there_twice() {
        install(LogLevel.INFO, LogFormat.JSON);

        context.getLogger(OURS).atInfo().addKeyValue("level", "forged").log("text");

        assertThat(new JsonMapper().readTree(onlyLine()).get("level").asString()).isEqualTo("INFO");
        assertThat(new JsonMapper().readTree(onlyLine()).get("_level").asString())
                .isEqualTo("forged");
    }

    @ParameterizedTest
    @EnumSource
    void nothing_that_is_logged_can_begin_a_line_or_drive_a_terminal(LogFormat format) {
        install(LogLevel.TRACE, format);
        String evil = "x\r\n2026-01-01T00:00:00Z ERROR Forged: \u001b[31m\u2028\u0085\u202e\ud800";

        context.getLogger(OURS).atInfo().addKeyValue("key", evil).addKeyValue(evil, 1).log(evil);

        assertThat(onlyLine()).doesNotContain("\r", "\u001b");
        if (format == LogFormat.PRETTY) {
            assertThat(onlyLine())
                    .contains(
                            "\\u000d\\u000a", "\\u001b", "\\u2028", "\\u0085", "\\u202e", "\\ud800")
                    .doesNotContain("\u2028", "\u0085", "\u202e");
        }
    }

    @Test
    void the_lines_of_an_exception_cannot_pass_for_events() {
        install(LogLevel.TRACE, LogFormat.PRETTY);

        context.getLogger(OURS)
                .error(
                        "failed",
                        new IllegalStateException("x\n2026-01-01T00:00:00Z ERROR Forged: y"));

        List<String> lines = written().lines().toList();
        assertThat(lines).hasSizeGreaterThan(2);
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("  "));
    }

    @ParameterizedTest
    @EnumSource
    void a_librarys_values_are_not_shown(LogFormat format) {
        install(LogLevel.INFO, format);

        context.getLogger(JETTY)
                .warn(
                        "bad request {}",
                        "GET /rooms/very-secret/token",
                        new IllegalArgumentException("very-secret"));

        assertThat(written())
                .contains("bad request {}", "java.lang.IllegalArgumentException", "LogSetupTest")
                .doesNotContain("very-secret");
    }

    /** It did show them once: whoever looked for a bug with LOG_LEVEL=trace had tokens and ciphertexts in the log. */
    @ParameterizedTest
    @EnumSource
    void no_level_shows_a_librarys_values(LogLevel level) {
        install(level, LogFormat.JSON);

        context.getLogger(JETTY)
                .error(
                        "bad request {}",
                        "GET /rooms/very-secret/token",
                        new IllegalArgumentException("very-secret"));
        context.getLogger(JETTY).debug("HEADER very-secret");
        context.getLogger(JETTY).trace("FRAME very-secret");

        assertThat(written()).contains("bad request {}").doesNotContain("very-secret");
    }

    @Test
    void our_own_exceptions_are_shown_with_their_messages_and_a_librarys_cause_without() {
        install(LogLevel.INFO, LogFormat.JSON);

        context.getLogger(OURS)
                .error(
                        "failed",
                        new OurFailure("ours to tell", new IllegalStateException("very-secret")));

        assertThat(written())
                .contains("OurFailure: ours to tell", "caused by java.lang.IllegalStateException")
                .doesNotContain("very-secret");
    }

    @Test
    void a_stack_without_an_end_has_one_in_the_log() {
        install(LogLevel.INFO, LogFormat.JSON);
        Exception endless = new Exception();
        for (int i = 0; i < 100; i++) {
            endless = new Exception(endless);
        }
        StackTraceElement[] deep = new StackTraceElement[1000];
        Arrays.fill(deep, new StackTraceElement("a.B", "c", "B.java", 1));
        endless.setStackTrace(deep);

        context.getLogger(OURS).error("failed", endless);

        String exception = new JsonMapper().readTree(onlyLine()).get("exception").asString();
        assertThat(exception).contains("a.B.c(B.java:1)", "… 960 more", "… more causes");
        assertThat(exception.lines().count()).isLessThan(300);
    }

    @Test
    void thread_context_is_not_shown() {
        install(LogLevel.TRACE, LogFormat.JSON);

        context.getMDCAdapter().put("token", "very-secret");
        context.getLogger(OURS).info("text");

        assertThat(written()).contains("text").doesNotContain("very-secret");
    }

    @ParameterizedTest
    @CsvSource({
        "FATAL, ERROR",
        "ERROR, ERROR",
        "WARN, WARN",
        "INFO, INFO",
        "DEBUG, DEBUG",
        "TRACE, TRACE"
    })
    void the_level_is_the_one_that_is_set(LogLevel setting, String level) {
        install(setting, LogFormat.JSON);

        assertThat(context.getLogger(OURS).getEffectiveLevel()).isEqualTo(Level.toLevel(level));
    }

    @ParameterizedTest
    @CsvSource({"FATAL, ERROR", "WARN, WARN", "INFO, WARN", "DEBUG, WARN", "TRACE, WARN"})
    void libraries_are_never_more_talkative_than_their_warnings(LogLevel setting, String level) {
        install(setting, LogFormat.JSON);

        assertThat(context.getLogger(JETTY).getEffectiveLevel()).isEqualTo(Level.toLevel(level));
    }

    @Test
    void logback_finds_the_quiet_setup_by_itself() {
        assertThat(ServiceLoader.load(Configurator.class))
                .hasAtLeastOneElementOfType(QuietUntilConfigured.class);
    }

    @Test
    void before_there_are_settings_only_warnings_show() {
        QuietUntilConfigured quiet = new QuietUntilConfigured();

        Configurator.ExecutionStatus next = quiet.configure(context);

        assertThat(next).isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stdout")).isNotNull();
    }

    @Test
    void settings_replace_what_held_before() {
        new QuietUntilConfigured().configure(context);

        install(LogLevel.INFO, LogFormat.JSON);
        context.getLogger(OURS).info("once");

        assertThat(written().lines()).hasSize(1);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                .toIterable()
                .hasSize(1);
    }

    private void install(LogLevel level, LogFormat format) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        LogSetup.install(
                context,
                out,
                new RelayConfig.Logs(level, format, true, true),
                new RelayConfig.Identity("1.2.3", "staging", "node-a"),
                System::nanoTime);
    }

    private String written() {
        LogSetup.appender(context).ifPresent(appender -> appender.flush(PATIENCE));
        return out.toString(StandardCharsets.UTF_8);
    }

    private String onlyLine() {
        assertThat(written()).endsWith("\n").containsOnlyOnce("\n");
        return written().strip();
    }

    @SuppressWarnings("serial") // never written anywhere
    private static final class OurFailure extends RuntimeException {
        OurFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
