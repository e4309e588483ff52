package io.sparknode.migrations.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageOfTheManualIsOneOfTheSources(String message) throws IOException {
        String sources = sources();
        List<String> parts = VARIABLE.splitAsStream(message).map(String::strip).filter(part -> part.length() > 3).toList();
        assertThat(parts).isNotEmpty().allMatch(sources::contains, "stands in the sources");
    }

    static List<String> messages() throws IOException {
        return Manual.ofProject().messages().stream().filter(message -> !OF_OTHERS.containsKey(message)).toList();
    }

    @Test
    void theMessagesOfOthersAreInTheManual() throws IOException {
        assertThat(Manual.ofProject().messages()).containsAll(OF_OTHERS.keySet()).hasSizeGreaterThan(OF_OTHERS.size());
    }

    @Test
    void everyLinkLeadsToAFileOfTheProject() throws IOException {
        assertThat(Manual.ofProject().links()).isNotEmpty().allSatisfy(link -> assertThat(Path.of(link)).exists());
    }

    @Test
    void commandsAreReadInTheirOrderWithWhatIsShownBelowThem() {
        Manual manual = new Manual("""
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
    }

    @Test
    void whatIsShownAtTheLastRevisionIsShownAtLaterOnesToo() {
        Manual manual = new Manual("```console\n$ ./migrate current\n0001_a (head)\n```");
        assertThat(manual.withHead("0001_a (head), 0000_z", "0002_b")).isEqualTo("0002_b (head), 0000_z");
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
