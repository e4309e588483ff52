package io.sparknode.migrations.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManualTest {

    /** Messages that are not ours, and whose they are. */
    private static final Map<String, String> OF_OTHERS = Map.of(
        "canceling statement due to lock timeout", "PostgreSQL",
        "Cannot find database driver: io.sparknode.migrations.maven.CompileFirst", "Liquibase's Maven plugin; ManualIT provokes it",
        "Validation Failed: … was: … but is now: …", "Liquibase");

    /** What differs from case to case in a message: …, a number with its unit, a value with its count, and what a colon may stand before. */
    private static final Pattern VARIABLE = Pattern.compile("…|\\d+( minutes)?|'\\w+' \\(.*\\)|(?<=:) ");

    private static final Pattern TESTS = Pattern.compile("-D(?:it\\.)?test=('[^']*'|\\S+)");

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageOfTheManualIsOneOfTheSources(String message) throws IOException {
        String sources = sources();
        List<String> parts = VARIABLE.splitAsStream(message).map(String::strip).filter(part -> part.length() > 3).toList();
        assertThat(parts).isNotEmpty().allMatch(sources::contains, "stands in the sources");
    }

    static List<String> messages() throws IOException {
        return troubles().messages().stream().filter(message -> !OF_OTHERS.containsKey(message)).toList();
    }

    private static Manual troubles() throws IOException {
        return Manual.page("docs/operations.md").section("When something goes wrong");
    }

    @Test
    void theMessagesOfOthersAreInTheManual() throws IOException {
        assertThat(troubles().messages()).containsAll(OF_OTHERS.keySet()).hasSizeGreaterThan(OF_OTHERS.size());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFileOfTheProjectAndToAHeadingInIt(Manual page) throws IOException {
        for (String link : page.links()) {
            String[] parts = link.split("#");
            assertThat(Path.of(parts[0])).exists();
            if (parts.length > 1) {
                assertThat(Manual.page(parts[0]).anchors()).as(link).contains(parts[1]);
            }
        }
    }

    @Test
    void everyPageIsReachedFromTheReadme() throws IOException {
        Set<String> reached = new LinkedHashSet<>(Manual.page("README.md").links());
        assertThat(Manual.pages()).hasSizeGreaterThan(10).extracting(Manual::toString)
            .allMatch(page -> page.equals("README.md") || reached.contains(page), "is linked to by README.md");
    }

    @Test
    void theReadmeIsReadInFiveMinutes() throws IOException {
        assertThat(Files.readString(Path.of("README.md")).split("\\s+")).hasSizeLessThanOrEqualTo(1000);
    }

    @Test
    void theTestsThatItNamesAreThere() throws IOException {
        List<String> named = Manual.pages().stream().flatMap(page -> Stream.concat(page.scripts().stream(), page.commands().keySet().stream()))
            .flatMap(command -> TESTS.matcher(command).results()).flatMap(match -> Stream.of(match.group(1).replace("'", "").split(","))).distinct()
            .toList();
        assertThat(named).hasSizeGreaterThan(3);
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
            for (String test : named) {
                String[] parts = test.split("#");
                Path source = sources.stream().filter(file -> file.endsWith(parts[0] + ".java")).findFirst()
                    .orElseThrow(() -> new AssertionError(test));
                assertThat(Files.readString(source)).as(test).contains("void " + (parts.length > 1 ? parts[1].replace("*", "") : ""));
            }
        }
    }

    static List<Manual> pages() throws IOException {
        return Manual.pages();
    }

    @Test
    void commandsAreReadInTheirOrderWithWhatIsShownBelowThem() {
        Manual manual = new Manual(Path.of("docs/page.md"), """
            ```console
            $ ./mvnw
            ```
            Then `./mvnw
            verify`, and once more `./mvnw`:
            ```
            Run: 204
            ```
            ## Next
            ```sh
            pg_dump
            ```
            ```console
            $ one
            out
            …
            $ two
            ```
            ## Tree
            ```
            pom.xml
            ```
            """);
        assertThat(manual.commands()).containsExactly(Map.entry("./mvnw", List.of("Run: 204")), Map.entry("./mvnw verify", List.of()),
            Map.entry("one", List.of("out", "…")), Map.entry("two", List.of()));
        assertThat(manual.scripts()).containsExactly("pg_dump");
    }

    @Test
    void whatIsShownAtTheLastRevisionIsShownAtLaterOnesToo() {
        assertThat(Manual.withHead("0001_a (head)\n0000_z, 0001_a", "0002_b")).isEqualTo("0002_b (head)\n0000_z, 0002_b");
    }

    @Test
    void linksAreSeenFromTheProjectsFolderAndHeadingsAreNamedAsLinksNameThem() {
        Manual manual = new Manual(Path.of("docs/page.md"), """
            [a](../README.md), [b](other.md#rights), [c](#who-may), [d](https://elsewhere)
            ```
            # [e](no.md)
            ```
            ## Who may?
            """);
        assertThat(manual.links()).containsExactly("README.md", "docs/other.md#rights", "docs/page.md#who-may");
        assertThat(manual.anchors()).containsExactly("who-may");
    }

    @Test
    void aSectionEndsAtTheNextHeadingOfItsKind() {
        Manual manual = new Manual(Path.of("docs/page.md"), "# Page\n`./mvnw one`\n## A\n`./mvnw two`\n### B\n`./mvnw three`\n## C\n`./mvnw four`\n");
        assertThat(manual.section("A").commands()).containsOnlyKeys("./mvnw two", "./mvnw three");
        assertThat(manual.without("A").commands()).containsOnlyKeys("./mvnw one", "./mvnw four");
    }

    /** The texts of the changelog and of the classes on one line each, with a doubled quote of SQL as one. */
    private static String sources() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String root : List.of("changelog", "src/main/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.(sql|yaml|java)")).toList()) {
                    text.append(Files.readString(file)).append('\n');
                }
            }
        }
        return text.toString().replace("''", "'").replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("\\s+", " ");
    }
}
