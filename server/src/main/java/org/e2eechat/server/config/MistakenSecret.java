package org.e2eechat.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Recognises secrets that were written the way another kind of file wants them. Taken literally
 * they
 * would work on one node, and differ from the same secret on the next one.
 */
final class MistakenSecret {

    private static final Pattern QUOTED = Pattern.compile("([\"'`]).*\\1|[“‘„«].*[”’“»]");
    // A value has to follow: the = at the end of base64 assigns nothing.
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*(?:=|:\\s)\\s*[^=\\s].*");
    private static final Pattern USUAL_NAME = Pattern.compile("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+");

    private MistakenSecret() {}

    /**
     * What is wrong with the way it is written, as the rest of a sentence that begins with "the
     * value" or "the text"; empty when nothing is. Never a part of the text.
     *
     * @param text without blanks around it
     */
    static Optional<String> of(String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            return Optional.of("has several lines; leave the value alone, on one line");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(
                    "has control characters, as a text in UTF-16 does; write it as UTF-8");
        }
        if (QUOTED.matcher(text).matches()) {
            return Optional.of(
                    "is in quotes, which would be part of the value; leave the quotes out");
        }
        Matcher assignment = ASSIGNMENT.matcher(text);
        return assignment.matches() && isName(assignment.group(1))
                ? Optional.of(
                        "begins with a variable's name, as in NAME=value; leave the value alone")
                : Optional.empty();
    }

    private static boolean isName(String word) {
        Set<String> ours =
                Settings.all().stream().flatMap(Setting::names).collect(Collectors.toSet());
        return USUAL_NAME.matcher(word).matches() || ours.contains(word.toUpperCase(Locale.ROOT));
    }
}
