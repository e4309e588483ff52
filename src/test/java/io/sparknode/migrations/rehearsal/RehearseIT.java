package io.sparknode.migrations.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.environment.Environment;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.CommandLine.Result;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The command {@code rehearse}. */
class RehearseIT {

    private static final String SETUP = """
        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text, placed_at timestamptz NOT NULL DEFAULT now());
        CREATE VIEW notes AS SELECT note FROM orders;
        """;

    @TempDir
    private Path directory;
    private Path setup;

    @BeforeEach
    void write() throws IOException {
        setup = Files.writeString(directory.resolve("setup.sql"), SETUP);
    }

    @Test
    void aScriptIsRehearsedOnASchemaAndWhatIsFoundIsSaidWithWhatToWriteInstead() throws IOException {
        Result result = rehearse("CREATE INDEX orders_note ON orders (note)");
        assertThat(result.exitCode()).isEqualTo(RehearseCommandStep.FOUND);
        assertThat(result.lines()).startsWith("Rehearsed change.sql: 1 change, on 10,000 rows in each table that they touch", "",
                "  safe below 100,000 rows  change.sql")
            .contains("  blocking-index-build: an index of orders is built, under SHARE",
                "    Why      Writers wait until the index is built.",
                "    Instead  CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_note ON public.orders USING btree (note), in no transaction;"
                    + " if it is interrupted, "
                    + "DROP INDEX CONCURRENTLY what it has left",
                "    Read     https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY");
    }

    @Test
    @WithAllSamples
    void theProceduresAreAdvisedWhereTheDatabaseHasThemOnly() throws IOException {
        String script = "ALTER TABLE orders ADD CONSTRAINT noted CHECK (note <> '') ;"
            + " UPDATE orders SET note = note || '!'; ALTER TABLE orders ALTER COLUMN note SET NOT NULL;"
            + " CREATE UNIQUE INDEX CONCURRENTLY orders_note ON orders (note)";
        assertThat(rehearse(script).out()).doesNotContain("migration.").contains(
            "ALTER TABLE orders ADD CONSTRAINT noted CHECK ((note <> ''::text)) NOT VALID;"
                + " and, in a transaction of its own, ALTER TABLE orders VALIDATE CONSTRAINT noted",
            "UPDATE orders t SET column = value WHERE t.column IS DISTINCT FROM value, of some thousand rows at a time, and commit after each time");
        setup = Files.writeString(directory.resolve("setup.sql"), SETUP + "CREATE SCHEMA migration;");
        assertThat(rehearse(script).out()).contains("CALL migration.ensure_constraint('orders', 'noted', $$CHECK ((note <> ''::text))$$)",
            "CALL migration.fill('orders', 'column = value', 't.column IS DISTINCT FROM value'), which works in batches that commit (runInTransaction: false)");
    }

    /** Liquibase says that it is no change, and nothing of what to write instead. */
    @Test
    void aMisspeltKeyIsSaidWithItsRule() throws IOException {
        Path changelog = Files.createTempDirectory(Path.of("target"), "misspelt");
        try {
            Files.writeString(changelog.resolve("part.yaml"),
                "databaseChangeLog:\n  - changeSet:\n      id: add a gift\n      author: sparknode\n      chnages:\n        - sql: SELECT 1\n");
            Path master = Files.writeString(changelog.resolve("db.changelog-master.yaml"),
                "databaseChangeLog:\n  - include: {file: part.yaml, relativeToChangelogFile: true}\n");
            Result result = CommandLine.run("rehearse", "--changelog-file=" + master);
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Nothing could be rehearsed: the changelog cannot be read. Against the rules, which docs/rules.md explains:",
                "part.yaml:6: add a gift: changeSet has the unknown key chnages: write changes [unknown-key]").doesNotContain("Unknown change type");
        } finally {
            Files.deleteIfExists(changelog.resolve("part.yaml"));
            Files.deleteIfExists(changelog.resolve("db.changelog-master.yaml"));
            Files.deleteIfExists(changelog);
        }
    }

    @Test
    @WithAllSamples
    void aCheckThatAChangeOfTypeReadsAgainIsNotTheWayOut() throws IOException {
        setup = Files.writeString(directory.resolve("setup.sql"), SETUP
            + "CREATE TABLE gifts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state varchar(9) "
            + "CONSTRAINT gifts_state_check CHECK (state IN ('new', 'given')));");
        assertThat(rehearse("ALTER TABLE gifts ALTER COLUMN state TYPE text").lines())
            .anyMatch(line -> line.startsWith("  blocking-scan: all rows of gifts are read"))
            .anyMatch(line -> line.startsWith("    Instead  Add a column of the new type beside state, keep both equal by a trigger"))
            .noneMatch(line -> line.contains("ensure_constraint"));
    }

    @Test
    @WithAllSamples
    void aTableThatHardlyAnyRowsCanBePutIntoIsNamed() throws IOException {
        setup = Files.writeString(directory.resolve("setup.sql"), SETUP
            + "CREATE TABLE gifts (is_given boolean PRIMARY KEY); CREATE TABLE coupons (code text NOT NULL CHECK (md5(code) = 'no text has it'));");
        assertThat(rehearse("ALTER TABLE gifts ADD COLUMN note text; ALTER TABLE coupons ADD COLUMN note text").lines())
            .contains("Not enough rows could be put into gifts, so less was seen of it: of 10000 rows that were tried 2 keep its constraints")
            .anyMatch(line -> line.startsWith("Not enough rows could be put into coupons, so less was seen of it: ERROR: new row"));
    }

    @Test
    @WithAllSamples
    void aSafeScriptEndsWithZero() throws IOException {
        Result result = rehearse("CREATE INDEX CONCURRENTLY orders_note ON orders (note); ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false");
        assertThat(result.lines()).contains("  safe  change.sql");
        assertThat(result.exitCode()).isZero();
    }

    /** The statements that are tried insert a row that is there, which a new unique constraint does not let in a second time. */
    @Test
    @WithAllSamples
    void aUniqueConstraintDoesNotBreakTheReleaseBefore() throws IOException {
        setup = Files.writeString(directory.resolve("setup.sql"), SETUP
            + "CREATE TABLE gifts (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, code text NOT NULL);");
        Result result = rehearse("CREATE UNIQUE INDEX CONCURRENTLY gifts_code ON gifts (code)");
        assertThat(result.lines()).contains("  safe  change.sql");
    }

    @Test
    @WithAllSamples
    void theSizeOfATableDecides() throws IOException {
        Path small = Files.writeString(directory.resolve("small.csv"), "orders,200\n");
        assertThat(rehearse("CREATE INDEX orders_note ON orders (note)", "--sizes=" + small).lines()).contains("  safe  change.sql");
        Path large = Files.writeString(directory.resolve("large.csv"), "public.orders,12000000\n");
        assertThat(rehearse("CREATE INDEX orders_note ON orders (note)", "--sizes=" + large).lines()).contains("  dangerous  change.sql",
            "  blocking-index-build: an index of orders is built, under SHARE (12,000,000 rows in production)");
    }

    @Test
    @WithAllSamples
    void theReportIsAlsoForProgramsAndForPullRequests() throws IOException {
        Result json = rehearse("ALTER TABLE orders DROP COLUMN note CASCADE", "--format=json");
        assertThat(new Yaml().<Object>load(json.out())).asString().contains("kind=breaks-running-release", "what=orders.note is gone", "verdict=dangerous");
        Result markdown = rehearse("ALTER TABLE orders DROP COLUMN note CASCADE", "--format=markdown");
        assertThat(markdown.lines()).contains("| change.sql | **dangerous** |",
            "**breaks-running-release** in *change.sql*: orders.note is gone", "**breaks-running-release** in *change.sql*: notes is gone");
    }

    @Test
    @WithAllSamples
    void whatFailsIsSaid() throws IOException {
        assertThat(rehearse("ALTER TABLE orders ADD COLUMN paid boolean NOT NULL").lines())
            .contains("  fails: ERROR: column \"paid\" of relation \"orders\" contains null values");
    }

    @Test
    void whereNothingIsPendingThereIsNothingToRehearse() {
        try (TestDatabase database = Start.FIRST_BOOT.migrated()) {
            for (String option : List.of("--pending=", "--copy=")) {
                Result result = command(option + url(database));
                assertThat(result.lines()).containsExactly("Nothing is pending. There is nothing to rehearse.");
                assertThat(result.exitCode()).isZero();
            }
        }
    }

    @Test
    @WithAllSamples
    void whatIsPendingInADatabaseIsRehearsed() {
        try (TestDatabase database = Start.FIRST_BOOT.migratedTo(beforeHead())) {
            assertThat(command("--pending=" + url(database)).out()).startsWith("Rehearsed " + Revisions.head() + ": ")
                .contains("  safe       check users.status, in upper and lower case");
        }
    }

    @Test
    @WithAllSamples
    void whatIsPendingInACopyOfProductionIsRehearsedOnCopiesOfItWithItsRows() {
        String records = "SELECT id, dateexecuted FROM databasechangelog ORDER BY 1";
        try (TestDatabase production = Start.FIRST_BOOT.migratedTo(beforeHead())) {
            production.execute("ALTER TABLE tenants DROP CONSTRAINT IF EXISTS tenants_slug_key; DROP INDEX IF EXISTS tenants_slug_key;"
                + " INSERT INTO tenants (id, name, slug) VALUES (gen_random_uuid(), 'One', 'same'), (gen_random_uuid(), 'Two', 'same')");
            List<List<String>> before = production.rows(records);
            try (TestDatabase copy = production.copy()) {
                Result result = command("--copy=" + url(copy));
                assertThat(result.exitCode()).as(result.err()).isEqualTo(RehearseCommandStep.FOUND);
                assertThat(result.out()).startsWith("Rehearsed what is pending in ").contains("  dangerous  refuse what the chain cannot migrate", "fails: ");
                assertThat(copy.rows(records)).isEqualTo(before);
                assertThat(copy.column("SELECT datname FROM pg_database WHERE datname LIKE 'rehearsal%'")).isEmpty();
            }
        }
    }

    @Test
    @WithAllSamples
    void aDatabaseInUseIsNeverRehearsedOn() throws Exception {
        try (TestDatabase database = Start.FIRST_BOOT.migratedTo(beforeHead())) {
            try (Connection user = database.connect()) {
                assertThat(user.isValid(1)).isTrue();
                assertThat(command("--copy=" + url(database)).err())
                    .contains("The database " + database.name() + " is in use: ", " connected. A rehearsal is for a copy that nobody uses.");
            }
            database.execute("COMMENT ON TABLE databasechangelog IS '" + Environment.PRODUCTION_MARK + "'");
            assertThat(command("--copy=" + url(database)).err())
                .contains("The database " + database.name() + " is marked as production, and production is never rehearsed on."
                + " If it is a copy, take the mark away: COMMENT ON TABLE databasechangelog IS NULL");
        }
    }

    @Test
    @WithAllSamples
    void whatCannotBeRehearsedIsRefused() {
        assertThat(Stream.of(List.of("--revision=0009_nowhere"), List.of("--format=xml"), List.of("--rows=3"), List.of("--setup=x.sql"),
            List.of("--sql=nowhere.sql"), List.of("--sql=x.sql", "--copy=postgresql://h/d"), List.of("--copy=h"), List.of("--sizes=nowhere.csv"))
            .map(options -> command(options.toArray(String[]::new))))
            .allSatisfy(result -> assertThat(result.exitCode()).isEqualTo(1))
            .satisfiesExactly(
                result -> assertThat(result.err()).contains("There is no revision 0009_nowhere. There are: 0000_baseline, 0001_tenant_isolation"),
                result -> assertThat(result.err()).contains("There is no format xml. There are text, markdown, json and summary."),
                result -> assertThat(result.err()).contains("--rows=3 are too few for a scan or a rewrite to show. Give at least 1000."),
                result -> assertThat(result.err()).contains("--setup is for --sql. A revision starts from the revision before it."),
                result -> assertThat(result.err()).contains("There is no file nowhere.sql."),
                result -> assertThat(result.err()).contains("--revision, --sql, --pending and --copy each say what to rehearse. Give one of them."),
                result -> assertThat(result.err()).contains("h is no URL of a database. Write postgresql://user:password@host:port/database"),
                result -> assertThat(result.err()).contains("There is no file nowhere.csv. Write it: psql --csv --tuples-only --command"));
    }

    private Result rehearse(String script, String... options) throws IOException {
        Path change = Files.writeString(directory.resolve("change.sql"), script);
        return command(Stream.concat(Stream.of("--sql=" + change, "--setup=" + setup), Stream.of(options)).toArray(String[]::new));
    }

    private static Result command(String... options) {
        return CommandLine.run(Stream.concat(Stream.of("rehearse", "--changelog-file=changelog/db.changelog-master.yaml"), Stream.of(options))
            .toArray(String[]::new));
    }

    private static String beforeHead() {
        return Revisions.all().get(Revisions.all().size() - 2);
    }

    private static String url(TestDatabase database) {
        return database.url().replace("jdbc:postgresql://", "postgresql://" + database.username() + ":" + database.password() + "@");
    }
}
