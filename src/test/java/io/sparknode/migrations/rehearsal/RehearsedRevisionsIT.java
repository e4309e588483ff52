package io.sparknode.migrations.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.Revisions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In a revision that is not released a rehearsal finds nothing; of the others, the verdicts are in {@code rehearsal.txt} beside their changesets. */
class RehearsedRevisionsIT {

    private static final Path RELEASED = Path.of("changelog/released.txt");

    @Test
    void inWhatIsNotReleasedNothingIsFound() throws IOException {
        List<String> revisions = Revisions.all().stream().filter(revision -> !isReleased(revision)).toList();
        if (revisions.isEmpty()) {
            System.out.println("Every revision is released or has its verdicts in changelog/NNNN_name/rehearsal.txt. There is nothing to rehearse.");
        }
        for (String revision : revisions) {
            CommandLine.Result result = rehearse("--revision=" + revision);
            assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("withVerdicts")
    void theVerdictsOfARevisionAreThoseOfItsRehearsal(String revision) throws IOException {
        CommandLine.Result result = rehearse("--revision=" + revision, "--format=summary");
        assertThat(result.out()).as("./migrate rehearse --revision=" + revision + " --format=summary >" + verdicts(revision) + "\n" + result.err())
            .isEqualTo(Files.readString(verdicts(revision)));
        assertThat(result.exitCode()).isZero();
    }

    private static CommandLine.Result rehearse(String... options) {
        return CommandLine.run(Stream.concat(Stream.of("rehearse", "--changelog-file=changelog/db.changelog-master.yaml"), Stream.of(options))
            .toArray(String[]::new));
    }

    /** Those that {@code -Drehearsed=…} matches: a revision of many changesets takes minutes. */
    static List<String> withVerdicts() {
        List<String> all = Revisions.all().stream().filter(revision -> Files.exists(verdicts(revision))).toList();
        List<String> some = System.getProperty("rehearsed") == null ? List.of()
            : all.stream().filter(revision -> revision.matches(System.getProperty("rehearsed"))).toList();
        System.out.println("Of " + all.size() + " revisions with verdicts " + some.size() + " are rehearsed again. -Drehearsed='.*' rehearses all of them.");
        return some;
    }

    private static boolean isReleased(String revision) {
        try {
            return Files.exists(verdicts(revision)) || Files.exists(RELEASED) && Files.readString(RELEASED).contains("tag " + revision);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path verdicts(String revision) {
        return Path.of("changelog", revision, "rehearsal.txt");
    }
}
