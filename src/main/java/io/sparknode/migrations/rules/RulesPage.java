package io.sparknode.migrations.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;

/** Writes {@code docs/rules.md}, the page of the rules. */
public final class RulesPage {

    static final String FILE = "docs/rules.md";
    private static final int WIDTH = 150;
    private static final String BEGIN = """
        # The rules of the changelog

        <!-- Generated from src/main/resources/io/sparknode/migrations/rules/rules.yaml: ./mvnw compile exec:java@rules-page -->

        Liquibase passes over much of what is wrong in YAML: a misspelt key, an attribute that a change does not have, the first of two equal keys.
        `./mvnw test` holds each file of the changelog to these rules, and runs their examples: the wrong one breaks its rule and no other one, the
        right one breaks none. A violation says where it is, what was found and what to write instead:

        ```
        changelog/0004_gifts/revision.yaml:12: create table gifts: constraints has the unknown key nullabel: write nullable [unknown-key]
        ```

        Which changes there are, with their attributes, says [What a changeset may do](changes.md).

        | rule | what it forbids |
        |---|---|
        """;

    private RulesPage() {
    }

    /**
     * Writes the page and prints its name.
     *
     * @param args the project's directory
     */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]).resolve(FILE), text());
        System.out.println(FILE);
    }

    static String text() {
        return BEGIN
            + Rule.all().stream().map(RulesPage::row).collect(Collectors.joining())
            + Rule.all().stream().map(RulesPage::section).collect(Collectors.joining());
    }

    private static String row(Rule rule) {
        return "| [`" + rule.id() + "`](#" + rule.id() + ") | " + rule.forbids() + " |\n";
    }

    private static String section(Rule rule) {
        String released = rule.released().isEmpty() ? "" : "With this `changelog/released.txt`:\n\n```\n" + rule.released().strip() + "\n```\n\n";
        return "\n## " + rule.id() + "\n\n" + WordUtils.wrap(rule.forbids() + " " + rule.why(), WIDTH) + "\n\n" + released
            + "Wrong:\n\n" + yaml(rule.wrong()) + "\nRight:\n\n" + yaml(rule.right()) + "\nSource: " + rule.source() + ".\n";
    }

    private static String yaml(String example) {
        return "```yaml\n" + example.strip() + "\n```\n";
    }
}
