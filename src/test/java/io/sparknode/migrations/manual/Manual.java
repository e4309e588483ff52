package io.sparknode.migrations.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A page of the manual, {@code README.md} or one in {@code docs}: what it tells its reader to type, and what it says that they will see. */
final class Manual {

    private static final Pattern FENCE = Pattern.compile("^```", Pattern.MULTILINE);
    private static final Pattern INLINE = Pattern.compile("`(\\./(?:mvnw|migrate)[^`]*)`");
    private static final Pattern MESSAGE = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);
    private static final Pattern HEAD = Pattern.compile("^(\\w+) \\(head\\)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    private final Path file;
    private final String text;

    /**
     * @param file where it is
     * @param text the whole of it
     */
    Manual(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** All pages, {@code README.md} first. */
    static List<Manual> pages() throws IOException {
        List<Manual> pages = new ArrayList<>(List.of(page("README.md")));
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            for (Path each : docs.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
                pages.add(page(each.toString()));
            }
        }
        return pages;
    }

    static Manual page(String file) throws IOException {
        return new Manual(Path.of(file), Files.readString(Path.of(file)));
    }

    /** What stands below a heading, up to the next one of its kind. */
    Manual section(String heading) {
        return new Manual(file, before("\n## ", text.substring(startOf(heading) + 1)));
    }

    /** All but what stands below a heading. */
    Manual without(String heading) {
        return new Manual(file, text.replace(section(heading).text, ""));
    }

    private int startOf(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new IllegalArgumentException(file + " has no heading: ## " + heading);
        }
        return start;
    }

    private static String before(String end, String text) {
        return text.contains(end) ? text.substring(0, text.indexOf(end)) : text;
    }

    /**
     * The commands in the order in which they are first seen, each with the lines that are shown as its output. Commands are the lines of a
     * {@code console} block that begin with a prompt, and {@code ./mvnw …} or {@code ./migrate …} in a sentence or a table. The lines below a prompt
     * are output; so is a block without a language, of the last command above it under the same heading.
     */
    Map<String, List<String>> commands() {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        List<String> output = new ArrayList<>();
        String[] parts = FENCE.split(text);
        for (int i = 0; i < parts.length; i++) {
            boolean prose = i % 2 == 0;
            if (prose) {
                INLINE.matcher(parts[i]).results().forEach(match -> commands.putIfAbsent(match.group(1).replaceAll("\\s+", " "), new ArrayList<>()));
                output = parts[i].contains("\n## ") ? new ArrayList<>() : output;
            } else if (parts[i].startsWith("console\n")) {
                for (String line : parts[i].lines().skip(1).toList()) {
                    if (line.startsWith("$ ")) {
                        output = commands.computeIfAbsent(line.substring(2), command -> new ArrayList<>());
                    } else {
                        output.add(line);
                    }
                }
            } else if (parts[i].startsWith("\n")) {
                parts[i].lines().skip(1).forEach(output::add);
            }
        }
        return commands;
    }

    /** Its blocks of {@code sh}: scripts, of which no output is shown. */
    List<String> scripts() {
        return FENCE.splitAsStream(text).filter(part -> part.startsWith("sh\n")).map(part -> part.substring("sh\n".length()).strip()).toList();
    }

    /** What it shows, with the last revision of a changelog where it shows the one that was the last when it was written. */
    static String withHead(String shown, String head) {
        return found(HEAD, shown).stream().reduce(shown, (all, written) -> all.replace(written, head));
    }

    /** The messages of its tables. */
    List<String> messages() {
        return found(MESSAGE, text);
    }

    /** The files and folders of the project that it links to, as seen from the project's folder, with what stands after {@code #}. */
    List<String> links() {
        return found(LINK, prose()).stream().map(link -> link.startsWith("#") ? file + link : file.resolveSibling(link).normalize().toString())
            .toList();
    }

    /** Its headings as links name them: in lower case, with a hyphen for each blank, without punctuation. */
    List<String> anchors() {
        return found(HEADING, prose()).stream().map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'))
            .toList();
    }

    private String prose() {
        String[] parts = FENCE.split(text);
        return IntStream.range(0, parts.length).filter(i -> i % 2 == 0).mapToObj(i -> parts[i]).collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
