package io.sparknode.migrations.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/** What {@code README.md} tells its reader to type, and what it says that he will see. */
final class Manual {

    private static final Pattern FENCE = Pattern.compile("^```", Pattern.MULTILINE);
    private static final Pattern INLINE = Pattern.compile("`(\\./(?:mvnw|migrate)[^`]*)`");
    private static final Pattern MESSAGE = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);
    private static final Pattern HEAD = Pattern.compile("^(\\w+) \\(head\\)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!http|#)([^)]+)\\)");

    private final String text;

    /**
     * @param text the whole of it
     */
    Manual(String text) {
        this.text = text;
    }

    static Manual ofProject() throws IOException {
        return new Manual(Files.readString(Path.of("README.md")));
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

    /** What it shows, with the last revision of a changelog where it shows the one that was the last when it was written. */
    String withHead(String shown, String head) {
        return found(HEAD, text).stream().reduce(shown, (all, written) -> all.replace(written, head));
    }

    /** The messages of the table below "When something goes wrong". */
    List<String> messages() {
        return found(MESSAGE, text.substring(text.indexOf("\n## When something goes wrong"), text.indexOf("\n## How it is built")));
    }

    /** The files and folders that it links to. */
    List<String> links() {
        return found(LINK, text);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
