package org.e2eechat.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Found by logback through {@code ServiceLoader} when the first logger is made: warnings and errors
 * only, and no search for configuration files.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class QuietUntilConfigured extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LogSetup.installQuiet(context, new ConsoleAppender<ILoggingEvent>());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
