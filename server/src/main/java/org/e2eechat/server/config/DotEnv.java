package org.e2eechat.server.config;

import org.e2eechat.server.config.ConfigException.Problem;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code .env} file: {@code NAME=value} lines as Docker Compose reads them, without substitution
 * of {@code $NAME}. A line that cannot be read is a problem with its number and never with its text,
 * because the text may be a secret. Of two lines with the same name the later one counts.
 *
 * @param values the variables by name
 * @param problems the lines that cannot be read
 */
record DotEnv(Map<String, String> values, List<Problem> problems) {

    static final String FILE_NAME = ".env";

    private static final String ALLOWED =
            "NAME=value, quotes closed on the same line, # for comments";
    private static final int MAX_BYTES = 65_536; // a hundred variables need a tenth of it
    private static final Pattern LINE =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=(.*)");
    private static final Pattern SINGLE_QUOTED = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
    private static final Pattern DOUBLE_QUOTED =
            Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"\\s*(?:#.*)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final Pattern KNOWN_ESCAPES = Pattern.compile("(?:[^\\\\]|\\\\[nrt\"\\\\$])*+");
    private static final Pattern COMMENT = Pattern.compile("\\s#");

    DotEnv {
        values = Map.copyOf(values);
        problems = List.copyOf(problems);
    }

    /**
     * Reads the directory's file. No file is no variables; one that is there and cannot be read is
     * a
     * problem, and so is a symbolic link that leads nowhere.
     */
    static DotEnv in(Path directory) {
        Path file = directory.resolve(FILE_NAME);
        try {
            if (isAbsent(file)) {
                return new DotEnv(Map.of(), List.of());
            }
            if (Files.isSymbolicLink(file) && !Files.exists(file)) {
                return unreadable(
                        "is a symbolic link to a file that does not exist or cannot be reached;"
                                + " correct the link, or delete it");
            }
            if (Files.isDirectory(file)) {
                return unreadable("is a directory; put a file in its place, or delete it");
            }
            return parse(SmallFile.read(file, MAX_BYTES));
        } catch (CharacterCodingException _) {
            return unreadable("is not UTF-8 text; save it as UTF-8");
        } catch (SmallFile.TooLarge _) {
            return unreadable("is larger than " + MAX_BYTES + " bytes");
        } catch (AccessDeniedException _) {
            return unreadable("cannot be read by this user; change its owner or its modes");
        } catch (IOException _) {
            return unreadable("cannot be read");
        }
    }

    private static boolean isAbsent(Path file) throws IOException {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return false;
        } catch (NoSuchFileException _) {
            return true;
        }
    }

    private static DotEnv unreadable(String what) {
        return new DotEnv(Map.of(), List.of(new Problem(FILE_NAME, what, "")));
    }

    static DotEnv parse(String text) {
        Map<String, String> values = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\r?\\n", -1)) {
            number++;
            String written = line.strip();
            if (written.isEmpty() || written.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(written);
            Reading<String> value =
                    parts.matches() ? value(parts.group(2)) : Reading.refused("is not NAME=value");
            switch (value) {
                case Reading.Value<String>(String read) -> values.put(parts.group(1), read);
                case Reading.Refused<String>(String what) ->
                        problems.add(
                                new Problem(FILE_NAME, "line " + number + " " + what, ALLOWED));
            }
        }
        return new DotEnv(values, problems);
    }

    private static Reading<String> value(String written) {
        String value = written.strip();
        if (value.startsWith("'")) {
            Matcher quoted = SINGLE_QUOTED.matcher(value);
            return quoted.matches() ? Reading.of(quoted.group(1)) : badQuotes();
        }
        if (value.startsWith("\"")) {
            Matcher quoted = DOUBLE_QUOTED.matcher(value);
            return quoted.matches() ? unescaped(quoted.group(1)) : badQuotes();
        }
        // A # begins a comment only after a blank, so that a#b is a value.
        return Reading.of(COMMENT.split(written, 2)[0].strip());
    }

    private static Reading<String> badQuotes() {
        return Reading.refused("has an open quote, or something behind the closing one");
    }

    private static Reading<String> unescaped(String quoted) {
        if (!KNOWN_ESCAPES.matcher(quoted).matches()) {
            return Reading.refused(
                    "has a backslash before something else than n, r, t, \", $ or \\");
        }
        return Reading.of(
                ESCAPE.matcher(quoted)
                        .replaceAll(found -> Matcher.quoteReplacement(meaning(found.group(1)))));
    }

    private static String meaning(String escaped) {
        return switch (escaped) {
            case "n" -> "\n";
            case "r" -> "\r";
            case "t" -> "\t";
            default -> escaped;
        };
    }
}
