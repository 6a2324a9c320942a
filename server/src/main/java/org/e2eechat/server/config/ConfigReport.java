package org.e2eechat.server.config;

import org.e2eechat.server.config.ConfigException.Problem;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code --check-config} and a refused start show on the terminal. */
public final class ConfigReport {

    private ConfigReport() {}

    /** The problems and warnings of settings that were refused. */
    public static String of(ConfigException refused) {
        return render(refused.problems(), refused.warnings());
    }

    /** The warnings of settings that can be used; empty when there are none. */
    public static String of(RelayConfig.Loaded loaded) {
        return render(List.of(), loaded.warnings());
    }

    /** One line a problem, then one line a warning, without a line break at the end. */
    public static String render(List<Problem> problems, List<String> warnings) {
        Stream<String> refused = problems.stream().map(Problem::line);
        Stream<String> doubtful = warnings.stream().map(warning -> "warning: " + warning);
        return Stream.concat(refused, doubtful).collect(Collectors.joining("\n"));
    }
}
