package io.sparknode.migrations.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryDataTest {

    private static final String PREFIX = "sparknode-temporary-data-test";

    @Test
    void isAnEmptyDirectoryThatIsDeletedInTheEnd() throws IOException {
        Path directory;
        try (TemporaryData data = TemporaryData.create(PREFIX)) {
            directory = data.directory();
            assertThat(directory).isEmptyDirectory();
            Files.createFile(directory.resolve("PG_VERSION"));
        }
        assertThat(directory).doesNotExist();
        assertThat(Path.of(directory + ".lock")).doesNotExist();
    }

    /** A process that is killed takes its lock with it, and nothing else. */
    @Test
    void whatAKilledProcessLeftBehindIsDeletedByTheNextOne() throws Exception {
        Path left = Files.createTempDirectory(TemporaryData.place(), PREFIX);
        Path lockFile = Files.createFile(Path.of(left + ".lock"));
        Files.createFile(left.resolve("PG_VERSION"));
        TemporaryData.create(PREFIX).close();
        assertThat(left).doesNotExist();
        assertThat(lockFile).doesNotExist();
    }

    @Test
    void whatIsInUseIsKept() throws IOException {
        try (TemporaryData inUse = TemporaryData.create(PREFIX); TemporaryData next = TemporaryData.create(PREFIX)) {
            assertThat(inUse.directory()).exists().isNotEqualTo(next.directory());
        }
    }
}
