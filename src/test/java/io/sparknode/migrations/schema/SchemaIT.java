package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaIT {

    private static final Path RESOURCES = Path.of("src/test/resources/schema");
    private static final Path LINES = RESOURCES.resolve("one-of-each.txt");

    private static TestDatabase database;

    /** A copy, and one session there for all changes, as a new one reads the whole catalog anew. */
    private static TestDatabase changed;
    private static Connection session;
    private static Schema original;

    @BeforeAll
    static void oneOfEach() throws SQLException {
        database = PostgresServer.get().newDatabase().run(RESOURCES.resolve("one-of-each.sql"));
        original = schemaOf(database);
        changed = database.copy();
        session = changed.connect();
        session.setAutoCommit(false);
    }

    @AfterAll
    static void drop() throws SQLException {
        session.close();
        changed.close();
        database.close();
    }

    @Test
    void everyKindOfObjectHasItsLine() throws Exception {
        assertThat(schemaOf(database).lines()).isEqualTo(Files.readAllLines(LINES));
    }

    @Test
    void theTextHasALineEndAfterEachLine() throws Exception {
        assertThat(schemaOf(database).render()).isEqualTo(Files.readString(LINES));
    }

    @Test
    void theObjectsOfOneKindAreAtHandAsRecords() throws Exception {
        assertThat(schemaOf(database).objects(Table.class)).contains(new Table("people", true, true, ""))
                .extracting(Table::name).containsExactly("cache", "events", "events_2026", "legacy", "people", "teams");
    }

    @Test
    void anEmptyDatabaseHasNoLines() throws Exception {
        try (TestDatabase empty = PostgresServer.get().newDatabase()) {
            assertThat(schemaOf(empty).lines()).isEmpty();
            assertThat(schemaOf(empty).render()).isEmpty();
        }
    }

    @Test
    void aDumpedAndRestoredDatabaseRendersTheSame() throws Exception {
        try (TestDatabase restored = database.dumpAndRestore()) {
            assertThat(schemaOf(database).difference(schemaOf(restored))).isEmpty();
        }
    }

    /** This is what a restore does to them, and PostgreSQL prints some with other casts afterwards. */
    @Test
    void whatIsMadeAgainFromPostgresOwnTextRendersTheSame() throws Exception {
        inTransaction(statement -> {
            Schema before = Schema.read(statement.getConnection());
            int made = 0;
            for (String again : statements(statement, """
                    select format('alter table %1$s drop constraint %2$I; alter table %1$s add constraint %2$I %3$s',
                        conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where contype = 'c' and conrelid <> 0
                      and connamespace = 'public'::regnamespace
                    union all
                    select format('alter domain %1$s drop constraint %2$I; alter domain %1$s add constraint %2$I %3$s',
                        contypid::regtype, conname, pg_get_constraintdef(oid)) from pg_constraint where contype = 'c' and contypid <> 0
                    union all
                    select format('drop index %s; %s', indexrelid::regclass, pg_get_indexdef(indexrelid)) from pg_index
                      where indpred is not null and indrelid::regclass::text = 'people'
                    union all
                    select format('alter policy %I on %s with check (%s)', polname, polrelid::regclass, pg_get_expr(polwithcheck, polrelid))
                      from pg_policy where polwithcheck is not null
                    union all
                    select format('alter table %s alter %I set default %s', adrelid::regclass, attname, pg_get_expr(adbin, adrelid))
                      from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
                      where attgenerated = '' and adrelid = 'people'::regclass
                    union all
                    select format('create or replace view busy with (security_barrier) as %s', pg_get_viewdef('busy'))
                    union all
                    select format('create or replace view first as %s', pg_get_viewdef('first'))""")) {
                statement.execute(again);
                made++;
            }
            statement.execute("comment on constraint cheap on people is 'constraint'");
            statement.execute("comment on constraint email_check on domain email is 'constraint of a domain'");
            assertThat(made).isGreaterThan(15);
            assertThat(before.difference(Schema.read(statement.getConnection()))).isEmpty();
        });
    }

    @Test
    void theNamesOfOwnersDoNotCount() throws Exception {
        inTransaction(statement -> {
            Schema before = Schema.read(statement.getConnection());
            for (String change : statements(statement, """
                    select format('alter %s %s owner to schema_owner', case relkind when 'v' then 'view' when 'm' then 'materialized view'
                        when 'S' then 'sequence' else 'table' end, oid::regclass) from pg_class c
                      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
                        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and d.refobjsubid > 0)
                    union all
                    select format('alter routine %s owner to schema_owner', p.oid::regprocedure) from pg_proc p
                      where pronamespace = 'public'::regnamespace and prokind <> 'a'
                        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype in ('e', 'i'))
                    union all values ('alter type mood owner to schema_owner'), ('alter domain email owner to schema_owner'),
                        ('alter schema public owner to schema_owner'),
                        ('alter default privileges in schema public revoke select on tables from schema_reader'),
                        ('alter default privileges revoke execute on functions from schema_reader'),
                        ('alter default privileges grant execute on functions to public'),
                        ('alter default privileges for role schema_owner in schema public grant select on tables to schema_reader'),
                        ('alter default privileges for role schema_owner grant execute on functions to schema_reader'),
                        ('alter default privileges for role schema_owner revoke execute on functions from public')""")) {
                statement.execute(change);
            }
            assertThat(before.difference(Schema.read(statement.getConnection()))).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everyChangeShows(String change, List<String> difference) throws Exception {
        inTransaction(statement -> {
            statement.execute(change);
            assertThat(original.difference(Schema.read(statement.getConnection()))).isEqualTo(difference);
        });
    }

    /** Read from files: a statement, and below it the difference that it makes, up to an empty line. */
    static List<Arguments> changes() throws IOException {
        String text = Files.readString(RESOURCES.resolve("changes.txt"));
        if (PostgresServer.get().majorVersion() >= 18) {
            text += "\n" + Files.readString(RESOURCES.resolve("changes-since-18.txt"));
        }
        List<Arguments> all = Stream.of(text.split("\n\n"))
                .filter(block -> !block.startsWith("#"))
                .map(block -> block.lines().toList())
                .map(lines -> Arguments.of(lines.get(0), lines.subList(1, lines.size())))
                .toList();
        return Samples.of("changes of a schema", all, Samples.each(4, all));
    }

    @Test
    void neitherTheSearchPathNorTheSettingsOfTheSessionChangeALine() throws Exception {
        for (String settings : List.of(
                "set search_path = public, elsewhere, pg_catalog", "set search_path = nowhere, public, pg_temp",
                "set datestyle = 'ISO, DMY'; set timezone = 'Asia/Tokyo'; set intervalstyle = 'iso_8601'", "set quote_all_identifiers = on",
                "create temporary table people (id integer); create temporary table teams (id integer)",
                "set standard_conforming_strings = off; set bytea_output = escape; set extra_float_digits = 3")) {
            try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
                statement.execute(settings);
                List<String> before = settings(statement);
                assertThat(Schema.read(connection).difference(schemaOf(database))).as(settings).isEmpty();
                assertThat(settings(statement)).as(settings).isEqualTo(before);
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
    }

    @Test
    void anOpenTransactionGoesOnAsIfNothingHadBeenRead() throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local search_path = public, elsewhere; create table half_done (id integer)");
            List<String> before = settings(statement);
            assertThat(Schema.read(connection).difference(schemaOf(database)))
                    .containsExactly("- column half_done.id integer", "- grant select on half_done to schema_reader", "- table half_done");
            assertThat(settings(statement)).isEqualTo(before);
            statement.execute("drop table half_done");
            connection.commit();
        }
        assertThat(schemaOf(database).lines()).isEqualTo(Files.readAllLines(LINES));
    }

    @Test
    void theCurrentSchemaIsReadWhateverItsName() throws Exception {
        try (TestDatabase copy = database.copy()) {
            copy.execute("revoke all on schema public from public; alter schema public rename to \"Spark Node\"");
            try (Connection connection = copy.connect(); Statement statement = connection.createStatement()) {
                statement.execute("set search_path = elsewhere");
                assertThat(Schema.read(connection).lines()).contains("table hidden", "enum hidden_mood ('none')").doesNotContain("table people");
                statement.execute("set search_path = \"Spark Node\"");
                assertThat(schemaOf(database).difference(Schema.read(connection))).isEmpty();
            }
        }
    }

    @Test
    void withoutASchemaToReadItSaysSo() throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("set search_path = nowhere");
            assertThatThrownBy(() -> Schema.read(connection)).isInstanceOf(SQLException.class)
                    .hasMessage("There is no schema to read: the search_path of the connection names none that exists.");
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void whatDependsOnThePlaceIsReadOnDemand() throws Exception {
        inTransaction(statement -> {
            statement.execute("alter table teams owner to schema_owner; grant schema_owner to schema_writer");
            statement.execute("alter role schema_reader in database " + changed.name() + " set work_mem = '8MB'");
            statement.execute("alter database " + changed.name() + " set app.secret = 'hunter2'");
            Schema usual = Schema.read(statement.getConnection());
            assertThat(onDemand(OnDemand.OWNERS, usual, statement))
                .contains("owner of table teams: schema_owner", "owner of sequence ticket: postgres");
            assertThat(onDemand(OnDemand.ROLES, usual, statement)).contains("role schema_owner", "role schema_writer in schema_owner");
            assertThat(onDemand(OnDemand.SETTINGS, usual, statement)).contains("setting of role schema_reader of database: work_mem=8MB")
                    .anyMatch(line -> line.matches("setting of database: \"?app.secret\"? #[0-9a-f]{4}")).noneMatch(line -> line.contains("hunter2"));
            assertThat(onDemand(OnDemand.SCHEMAS, usual, statement)).contains("schema elsewhere", "in schema elsewhere: table hidden",
                    "in schema elsewhere: view hidden_view (one integer) as SELECT 1 AS one");
        });
    }

    private static List<String> onDemand(OnDemand kind, Schema usual, Statement statement) throws SQLException {
        List<String> lines = new ArrayList<>(Schema.read(statement.getConnection(), Set.of(kind)).lines());
        assertThat(lines).containsAll(usual.lines());
        lines.removeAll(usual.lines());
        return lines;
    }

    @Test
    void theDifferenceNamesWhatOnlyOneOfThemHas() {
        assertThat(Schema.difference(List.of("table a", "table b", "table c"), List.of("table a", "table b forced", "table d")))
                .containsExactly("- table b", "+ table b forced", "- table c", "+ table d");
    }

    private static Schema schemaOf(TestDatabase some) throws SQLException {
        try (Connection connection = some.connect()) {
            return Schema.read(connection);
        }
    }

    private static List<String> settings(Statement statement) throws SQLException {
        return statements(statement, "select name || ' = ' || setting from pg_settings where context = 'user' order by name");
    }

    private static List<String> statements(Statement statement, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void inTransaction(Work work) throws Exception {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            work.with(statement);
        } finally {
            session.rollback();
        }
    }

    @FunctionalInterface
    private interface Work {
        void with(Statement statement) throws Exception;
    }
}
