import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or applies the layout of every Java file below a directory: google-java-format with four
 * spaces (AOSP). Maven runs it, see the root pom; there is nothing to configure on purpose.
 */
final class FormatJava {

    // Comments are left as they are: rewrapping drops the empty lines of Markdown comments (///).
    private static final JavaFormatterOptions LAYOUT =
            JavaFormatterOptions.builder().style(Style.AOSP).formatJavadoc(false).build();

    public static void main(String[] arguments) throws IOException {
        boolean apply = arguments[0].equals("apply");
        Path root = Path.of(arguments[1]);

        List<Path> untidy = new ArrayList<>();
        for (Path file : javaFiles(root)) {
            String before = Files.readString(file);
            String after = formatted(file, before);
            if (after.equals(before)) {
                continue;
            }
            untidy.add(root.relativize(file));
            if (apply) {
                Files.writeString(file, after);
            }
        }

        untidy.forEach(
                file -> System.out.println((apply ? "formatted " : "not formatted: ") + file));
        if (!apply && !untidy.isEmpty()) {
            System.out.println("to format them: mvn -N verify -Dformat=apply");
            System.exit(1);
        }
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> isSource(root.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isSource(Path file) {
        for (Path part : file) {
            String name = part.toString();
            if (name.equals("target") || name.equals("node_modules") || name.startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static String formatted(Path file, String source) {
        try {
            String ordered =
                    ImportOrderer.reorderImports(
                            RemoveUnusedImports.removeUnusedImports(source), Style.AOSP);
            return new Formatter(LAYOUT).formatSource(ordered);
        } catch (FormatterException e) {
            throw new IllegalStateException("cannot format " + file, e);
        }
    }
}
