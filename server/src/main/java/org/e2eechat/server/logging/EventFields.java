package org.e2eechat.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;

import net.logstash.logback.composite.AbstractJsonProvider;

import org.e2eechat.server.config.RelayConfig;
import org.slf4j.event.KeyValuePair;

import tools.jackson.core.JsonGenerator;

import java.util.List;
import java.util.Set;

/**
 * The members of a JSON line, after the timestamp. Values are numbers, booleans or the value's own
 * text: the encoder's own provider would have Jackson open a record and write the secret that its
 * {@code toString} hides.
 */
final class EventFields extends AbstractJsonProvider<ILoggingEvent> {
    private static final Set<String> RESERVED =
            Set.of(
                    "timestamp",
                    "level",
                    "logger",
                    "thread",
                    "message",
                    "exception",
                    "version",
                    "deployment",
                    "instanceId");

    private final EventText text;
    private final RelayConfig.Identity identity;

    EventFields(EventText text, RelayConfig.Identity identity) {
        this.text = text;
        this.identity = identity;
    }

    @Override
    public void writeTo(JsonGenerator json, ILoggingEvent event) {
        json.writeStringProperty("level", event.getLevel().toString());
        json.writeStringProperty("logger", event.getLoggerName());
        json.writeStringProperty("thread", event.getThreadName());
        json.writeStringProperty("message", text.message(event));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> write(json, pair));
        }
        if (event.getThrowableProxy() != null) {
            json.writeStringProperty("exception", text.exception(event.getThrowableProxy()));
        }
        json.writeStringProperty("version", identity.version());
        json.writeStringProperty("deployment", identity.deployment());
        json.writeStringProperty("instanceId", identity.instanceId());
    }

    private static void write(JsonGenerator json, KeyValuePair pair) {
        // Twice the same member would make the line ambiguous.
        json.writeName(RESERVED.contains(pair.key) ? "_" + pair.key : pair.key);
        switch (pair.value) {
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Boolean truth -> json.writeBoolean(truth);
            case null -> json.writeNull();
            default -> json.writeString(pair.value.toString());
        }
    }
}
