package io.sparknode.migrations.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Liquibase's table belongs to a database, and the changelogs of several services may be on record in it, from wherever their files were read. */
class SharedTableIT {

    private static final Path MOVED = Path.of("target", "moved");
    private static final String MASTER = MOVED + "/db/changelog/sparknode/db.changelog-master.yaml";

    private static TestDatabase head;

    @BeforeAll
    static void migrate() throws IOException {
        FileUtils.deleteDirectory(MOVED.toFile());
        FileUtils.copyDirectory(new File("changelog"), MOVED.resolve("db/changelog/sparknode").toFile());
        FileUtils.copyDirectory(new File("seed"), MOVED.resolve("db/changelog/seed").toFile());
        head = Start.EMPTY.migrated();
    }

    @AfterAll
    static void drop() throws IOException {
        head.close();
        FileUtils.deleteDirectory(MOVED.toFile());
    }

    @ParameterizedTest
    @MethodSource("filesOfAnotherService")
    void theRowsOfAnotherServiceAreNotOurs(String file) {
        try (TestDatabase database = head.copy()) {
            recorded(database, file, 0);
            recorded(database, file, 9999);

            assertThat(CommandLine.run(database, "current")).extracting("exitCode", "out").containsExactly(0, Revisions.current());
            assertThat(CommandLine.run(database, "revisions").out()).doesNotContain("billing");
            assertThat(CommandLine.run(database, "downgrade").exitCode()).isZero();
            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.beforeHead(1) + "\n");
            assertThat(CommandLine.run(database, "upgrade").exitCode()).isZero();
            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.current());
            assertThat(database.value("SELECT count(*) FROM databasechangelog WHERE filename = '" + file + "'")).isEqualTo("2");
        }
    }

    static List<String> filesOfAnotherService() {
        List<String> all = List.of("db/changelog/db.changelog-master.xml", "changelog/0004_billing/revision.yaml", "classpath:changelog/v9.sql",
            "billing.yaml");
        return Samples.of("files of another service", all, all.subList(1, 2));
    }

    @Test
    void aDatabaseKnowsTheChangelogWhereverItsFilesLie() {
        try (TestDatabase database = head.copy()) {
            String records = database.value(
                "SELECT string_agg(concat_ws(',', id, filename, md5sum, dateexecuted), ';' ORDER BY orderexecuted) FROM databasechangelog");

            assertThat(CommandLine.run(MASTER, database, "current").out()).isEqualTo(Revisions.current());
            assertThat(CommandLine.run(MASTER, database, "update").exitCode()).isZero();
            assertThat(database.value(
                "SELECT string_agg(concat_ws(',', id, filename, md5sum, dateexecuted), ';' ORDER BY orderexecuted) FROM databasechangelog"))
                .isEqualTo(records);
        }
    }

    @Test
    @WithAllSamples
    void whatOneCopyOfTheChangelogExecutedTheOtherTakesBack() {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            assertThat(CommandLine.run(MASTER, database, "update").exitCode()).isZero();

            assertThat(CommandLine.run(database, "current").out()).isEqualTo(Revisions.current());
            assertThat(CommandLine.run(database, "downgrade", "--to=0000_baseline").exitCode()).isZero();
            assertThat(CommandLine.run(MASTER, database, "current").out()).isEqualTo("0000_baseline\n");
        }
    }

    private static void recorded(TestDatabase database, String file, int order) {
        database.execute("INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, tag) VALUES ('tag billing_v"
            + order
            + "', 'ann', '" + file + "', now(), " + order + ", 'EXECUTED', 'billing_v" + order + "')");
    }
}
