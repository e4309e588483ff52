package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From every start, the chain ends at the target, and stays there when a shared procedure is mended. */
class ConvergesIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    private static final List<Start> SOME = List.of(Start.RAW_SQL_TWICE);

    private static final List<Start> MENDED = Samples.of("starts to which a mended procedure comes", Start.all(), SOME);

    private static Changelog mended;

    @BeforeAll
    static void mendAProcedure(@TempDir Path directory) throws IOException {
        mended = SharedProceduresIT.mended(directory);
    }

    @ParameterizedTest
    @MethodSource("starts")
    void everyStartEndsAtTheTargetAndASecondRunExecutesNothing(Start start) {
        try (TestDatabase database = start.build()) {
            converges(start.name(), database);
            if (MENDED.contains(start)) {
                staysThereWithAMendedProcedure(start.name(), database);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dumped")
    void everyStartEndsAtTheTargetAfterADumpAndARestore(Start start) {
        try (TestDatabase original = start.build(); TestDatabase restored = original.dumpAndRestore()) {
            converges(start.name() + ", restored", restored);
        }
    }

    static List<Start> starts() {
        return Boolean.getBoolean("converges.one") ? List.of(Start.FIRST_BOOT) : Start.all();
    }

    static List<Start> dumped() {
        return Samples.of("starts that are dumped and restored", Start.all(), SOME);
    }

    private static void converges(String start, TestDatabase database) {
        Rows expected = ExpectedRows.rowsOf(database);
        CHANGELOG.update(database);
        TargetState.assertReached(start, database, expected);

        String recorded = "SELECT id, dateexecuted FROM databasechangelog ORDER BY orderexecuted";
        List<List<String>> before = database.rows(recorded);
        CHANGELOG.update(database);
        assertThat(database.rows(recorded)).as(start).isEqualTo(before);
    }

    private static void staysThereWithAMendedProcedure(String start, TestDatabase database) {
        mended.update(database);
        assertThat(database.value(SharedProceduresIT.MENDED)).as(start).isEqualTo("1");
        assertThat(database.column("SELECT DISTINCT id FROM databasechangelog WHERE exectype = 'RERAN'")).as(start)
            .containsExactly("shared procedures");
        assertThat(TargetState.differenceFrom(database)).as(start).isEmpty();
    }
}
