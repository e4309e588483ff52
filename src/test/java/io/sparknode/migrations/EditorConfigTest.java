package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Java, SQL and YAML have the width that {@code .editorconfig} gives editors. */
class EditorConfigTest {

    private static final Pattern WITH_LIMIT = Pattern.compile(".*\\.(?:java|sql|ya?ml)");
    private static final Pattern ELSEWHERE = Pattern.compile("(?:target|\\.git|\\.postgres)(?:/.*)?");
    private static final Pattern LIMIT = Pattern.compile("(?s)\\[(?<files>[^\\n]+)\\]\\n(?:[^\\[]*\\n)?max_line_length = (?<columns>\\d+)\\n.*");

    @Test
    void noLineIsLonger() throws IOException {
        Map<String, Integer> limits = limits();
        assertThat(limits).containsKey("*");
        List<String> longer = new ArrayList<>();
        for (Path file : files()) {
            int columns = limits.entrySet().stream().filter(limit -> matches(limit.getKey(), file)).map(Map.Entry::getValue)
                .reduce((first, last) -> last).orElseThrow();
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).codePoints().count() > columns) {
                    longer.add(file + ":" + (i + 1) + " is longer than " + columns);
                }
            }
        }
        assertThat(longer).isEmpty();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("."))) {
            return files.map(file -> Path.of(".").relativize(file)).filter(file -> WITH_LIMIT.matcher(file.toString()).matches())
                .filter(file -> !ELSEWHERE.matcher(file.toString().replace('\\', '/')).matches()).toList();
        }
    }

    /** The columns by the pattern of the section, of which the last that matches counts. */
    private static Map<String, Integer> limits() throws IOException {
        Map<String, Integer> limits = new LinkedHashMap<>();
        Stream.of(Files.readString(Path.of(".editorconfig")).split("(?m)(?=^\\[)")).map(LIMIT::matcher).filter(section -> section.matches())
            .forEach(section -> limits.put(section.group("files"), Integer.valueOf(section.group("columns"))));
        return limits;
    }

    private static boolean matches(String pattern, Path file) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(pattern.contains("/") ? file : file.getFileName());
    }
}
