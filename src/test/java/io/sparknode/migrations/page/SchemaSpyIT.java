package io.sparknode.migrations.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Maven;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithAllSamples
class SchemaSpyIT {

    @Test
    void schemaSpyWritesPagesOfTheNamedDatabaseWithTheLastRevisionAndOurAreas(@TempDir Path directory) throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "dot"))),
            "Graphviz is installed");
        try (TestDatabase database = Start.EMPTY.migrated(); Maven maven = new Maven(Path.of(""), Maven.variables(database))) {
            Maven.Run run = maven.starts("-Pschemaspy", "process-classes", "-Dschemaspy.directory=" + directory);
            assertThat(run.exitCode()).as(run.output()).isZero();
            assertThat(run.output()).doesNotContain(database.password());
        }
        assertThat(directory.resolve("index.html")).content().contains("The last revision of the changelog is " + Revisions.head() + ".");
        assertThat(directory.resolve("tables/events.html")).content().contains("Company events: ");
        assertThat(directory.resolve("tables/databasechangelog.html")).doesNotExist();
    }
}
