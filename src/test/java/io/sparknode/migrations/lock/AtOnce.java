package io.sparknode.migrations.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.faults.RunnerProcess;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.TestDatabase;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Several runners of this project's chain that start at the same time on one database, each a process of its own.
 *
 * @param runners  how many
 * @param database the database, which is empty
 */
public record AtOnce(int runners, TestDatabase database) {

    private static final Pattern RUNNING = Pattern.compile("(?m)^Running Changeset: (.*)$");

    /** Proves that all of them succeed and that each changeset ran in exactly one of them. */
    public void migrateAnEmptyDatabase() {
        List<String> ran = RUNNING.matcher(String.join("\n", succeed())).results().map(found -> found.group(1)).toList();
        int changesets = (int) Changelog.ofProject().changesets().stream().filter(changeset -> !changeset.path().contains("/demo/")).count();
        assertThat(ran).doesNotHaveDuplicates().hasSize(changesets);
        assertThat(database.column("SELECT orderexecuted FROM databasechangelog ORDER BY orderexecuted"))
            .isEqualTo(IntStream.rangeClosed(1, changesets).mapToObj(String::valueOf).toList());
    }

    /**
     * Proves that all of them succeed.
     *
     * @return what each of them printed
     */
    public List<String> succeed() {
        List<RunnerProcess> all = IntStream.range(0, runners).mapToObj(n -> new RunnerProcess(RunnerProcess.Settings.PROJECT)).toList();
        try {
            all.forEach(RunnerProcess::waitUntilReady);
            all.forEach(runner -> runner.go(database.url(), database.username(), database.password()));
            assertThat(all).allSatisfy(runner -> assertThat(runner.exitCode()).as(runner.output()).isZero());
            return all.stream().map(RunnerProcess::output).toList();
        } finally {
            all.forEach(RunnerProcess::close);
        }
    }
}
