package io.sparknode.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseIT {

    /** Everything that PostgreSQL keeps as a tree and prints as text. */
    private static final String EXPRESSIONS = """
        SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT concat_ws(' ', adrelid::regclass, attname, attgenerated, attnotnull, pg_get_expr(adbin, adrelid))
            FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
        UNION ALL SELECT concat_ws(' ', tablename, policyname, qual, with_check) FROM pg_policies
        UNION ALL SELECT description FROM pg_description WHERE objoid >= 16384
        ORDER BY 1""";

    @TempDir
    private Path directory;

    @Test
    void aDatabaseIsNewAndEmptyAndItsUrlUserAndPasswordWorkAndNoOtherPasswordDoes() throws SQLException {
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            assertThat(database.column("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).isEmpty();
            try (Connection connection = DriverManager.getConnection(database.url(), database.username(), database.password())) {
                assertThat(connection.getCatalog()).isEqualTo(database.name());
            }
            assertThatThrownBy(() -> DriverManager.getConnection(database.url(), database.username(), "wrong").close())
                .hasMessageContaining("password authentication failed for user \"postgres\"");
        }
    }

    @Test
    void aClosedDatabaseIsGoneThoughSomebodyIsStillConnected() throws SQLException {
        TestDatabase database = PostgresServer.get().newDatabase();
        try (Connection connection = database.connect()) {
            assertThat(connection.isValid(5)).isTrue();
            database.close();
        }
        assertThatThrownBy(() -> database.value("SELECT 1")).hasMessageContaining("database \"" + database.name() + "\" does not exist");
    }

    @Test
    void aCopyHasTheSameRowsAndItsOwnLife() {
        try (TestDatabase database = PostgresServer.get().newDatabase().execute("CREATE TABLE t AS SELECT 1 AS a");
            TestDatabase copy = database.copy()) {
            copy.execute("INSERT INTO t VALUES (2)");
            assertThat(copy.column("SELECT a FROM t ORDER BY a")).containsExactly("1", "2");
            assertThat(database.rows("SELECT a, NULL FROM t")).containsExactly(Arrays.asList("1", null));
        }
    }

    @Test
    void aFileRunsStatementByStatementUnlessItIsRunInOneTransaction() throws Exception {
        Path file = Files.writeString(directory.resolve("t.sql"), """
            CREATE TABLE t (a text); -- a comment; with a semicolon
            INSERT INTO t VALUES ('one;two'), ('{"three": "?"}');
            DO $$ BEGIN INSERT INTO t VALUES ('four;'); END $$;
            CREATE INDEX CONCURRENTLY ON t (a);
            SELECT 1/0;
            INSERT INTO t VALUES ('never');
            """);
        try (TestDatabase database = PostgresServer.get().newDatabase()) {
            assertThatThrownBy(() -> database.run(file)).hasMessageContaining("division by zero").hasMessageEndingWith("SELECT 1/0");
            assertThat(database.column("SELECT a FROM t")).containsExactly("one;two", "{\"three\": \"?\"}", "four;");
            assertThatThrownBy(() -> database.runInTransaction(file)).hasMessageContaining("relation \"t\" already exists");
            assertThatThrownBy(() -> database.executeInTransaction("DELETE FROM t; SELECT 1/0")).hasMessageContaining("division by zero");
            assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("3");
            assertThatThrownBy(() -> database.value("SELECT a FROM t")).hasMessage("One row expected, but 3 found by: SELECT a FROM t");
        }
    }

    @ParameterizedTest
    @MethodSource("waysToDumpAndRestore")
    void everyWayToDumpAndRestoreEndsAtTheSameTextsAndRows(DumpAndRestore way) {
        TestDatabase bootstrapped = PostgresServer.get().newDatabase().runInTransaction(Path.of("seed/init.sql")).execute("""
            CREATE TABLE extra (id int PRIMARY KEY, status varchar(9) DEFAULT 'a'::varchar, twice int NOT NULL GENERATED ALWAYS AS (id * 2) STORED,
                CONSTRAINT extra_status CHECK (status::text = ANY ((ARRAY['a'::varchar, 'b'::varchar])::text[])),
                    CONSTRAINT extra_twice CHECK (twice > 0));
            CREATE INDEX extra_partial ON extra (status) WHERE status::text = ANY ((ARRAY['a'::varchar, 'b'::varchar])::text[]);
            CREATE INDEX extra_generated ON extra (twice);
            CREATE POLICY extra_policy ON extra USING (status::text = ANY ((ARRAY['a'::varchar, 'b'::varchar])::text[])) WITH CHECK (true);
            COMMENT ON COLUMN extra.twice IS 'doubled'; COMMENT ON INDEX extra_partial IS 'not all';
            COMMENT ON CONSTRAINT extra_status ON extra IS 'a or b';
            INSERT INTO extra VALUES (1), (2);""");
        try (bootstrapped; TestDatabase restored = way.restored(bootstrapped); TestDatabase reference = bootstrapped.dumpAndRestore()) {
            assertThat(Rows.of(bootstrapped).lostIn(Rows.of(restored))).isEmpty();
            List<String> before = bootstrapped.column(EXPRESSIONS);
            List<String> after = restored.column(EXPRESSIONS);
            assertThat(after).hasSameSizeAs(before).isNotEqualTo(before).isEqualTo(reference.column(EXPRESSIONS));
        }
    }

    static Stream<DumpAndRestore> waysToDumpAndRestore() {
        PostgresServer server = PostgresServer.get();
        Stream<DumpAndRestore> local = LocalDump.canDump(server.majorVersion()) ? Stream.of(new LocalDump()) : Stream.empty();
        return Stream.concat(Stream.of(server.dumpAndRestore(), new RewriteInPlace()), local);
    }
}
