package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever somebody changes by hand on a database of the last revision is found, and nothing else. */
class MutationsIT {

    private static final Path RESOURCES = Path.of("src/test/resources/schema");

    /** A copy of a database has no subscription, and one with a subscription cannot be dropped. */
    private static final String SUBSCRIBE = "create subscription feed connection 'host=nowhere password=secret' publication p with (connect = false)";
    private static final String UNSUBSCRIBE = "alter subscription feed set (slot_name = none); drop subscription feed";

    private static TestDatabase database;
    private static Connection connection;
    private static Schema before;

    @BeforeAll
    static void migrate() throws SQLException {
        database = Start.EMPTY.migrated().run(RESOURCES.resolve("mutations.sql")).execute(SUBSCRIBE);
        connection = database.connect();
        connection.setAutoCommit(false);
        before = Schema.read(connection);
    }

    @AfterAll
    static void drop() throws SQLException {
        connection.close();
        database.execute(UNSUBSCRIBE);
        database.close();
        try (TestDatabase anyOther = PostgresServer.get().newDatabase()) {
            anyOther.execute("drop role mutation_reader; drop role mutation_writer; drop role \"mutation Writer\"");
        }
    }

    static List<Mutation> mutations() throws IOException {
        return Mutation.read(RESOURCES.resolve("mutations.txt"));
    }

    static List<Mutation> mutationsThatAreRead() throws IOException {
        return Samples.of("changes by hand", mutations(), Samples.each(20, mutations()));
    }

    @ParameterizedTest
    @MethodSource("mutationsThatAreRead")
    void aChangeMadeByHandShowsInTheLineOfWhatItChanges(Mutation mutation) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(mutation.sql());
            List<String> difference = before.difference(Schema.read(connection));
            assertThat(difference).isEqualTo(mutation.difference());
            assertThat(difference).noneMatch(line -> line.lines().count() > 1);
        } finally {
            connection.rollback();
        }
    }

    @Test
    void thereAreMutationsOfEachKind() throws IOException {
        assertThat(mutations()).hasSizeGreaterThan(560).extracting(Mutation::toString).doesNotHaveDuplicates();
        assertThat(mutations().stream().map(Mutation::kind).distinct()).hasSizeGreaterThan(12);
    }

    static List<Mutation> mutationsWithoutALine() throws IOException {
        List<Mutation> all = mutations().stream().filter(mutation -> mutation.difference().isEmpty()).toList();
        return Samples.of("changes that make no line", all, Samples.each(12, all));
    }

    /** The two know nothing of each other. */
    @ParameterizedTest
    @MethodSource("mutationsWithoutALine")
    void whatChangesADumpOfTheSchemaChangesALineOrIsLeftOutOnPurpose(Mutation mutation) {
        try (TestDatabase copy = copy()) {
            copy.execute(SUBSCRIBE);
            try {
                Optional<String> dump = copy.schemaDump();
                assumeTrue(dump.isPresent(), "there is no pg_dump for this server");
                copy.executeInTransaction(mutation.sql());
                if (mutation.leftOut() == null) {
                    assertThat(copy.schemaDump()).as("no line changes, and it is not said why").isEqualTo(dump);
                }
            } finally {
                copy.execute(UNSUBSCRIBE);
            }
        }
    }

    private static TestDatabase copy() {
        try {
            connection.close();
            TestDatabase copy = database.copy();
            connection = database.connect();
            connection.setAutoCommit(false);
            return copy;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As many as go together, in the order of the file. */
    @Test
    @WithAllSamples
    void whatAllOfThemMakeIsTheSameAfterADumpAndRestore() throws Exception {
        try (TestDatabase copy = copy()) {
            assumeTrue(database.server().majorVersion() >= 15, "a newer pg_dump writes what PostgreSQL 14 does not know");
            assumeTrue(copy.schemaDump().isPresent(), "there is no pg_dump for this server");
            assertThat(together(copy)).isGreaterThan(150);
            try (TestDatabase restored = copy.dumpAndRestore()) {
                assertThat(schemaOf(copy).difference(schemaOf(restored))).isEmpty();
            }
        }
    }

    /**
     * What one renames or drops, the next ones do not find; what stands in the catalog only, the state of a
     * constraint's triggers and the version of an extension are not dumped, and a language made by hand cannot be restored.
     */
    private static int together(TestDatabase copy) throws Exception {
        int made = 0;
        for (Mutation mutation : mutations()) {
            boolean destroys = Stream.of("drop ", "rename ", "owner to", "detach", "allow_system", "pg_index", "create language", "trigger all",
                "trigger %I", "version '1.1'").anyMatch(mutation.sql()::contains);
            if (!destroys) {
                try {
                    copy.executeInTransaction(mutation.sql());
                    made++;
                } catch (IllegalStateException e) {
                    // It does not go together with one before
                }
            }
        }
        return made;
    }

    @Test
    void aRoleWithoutAnyRightReadsTheSame() throws Exception {
        for (String rights : List.of("revoke connect on database %s from public", "revoke usage on schema public from public")) {
            try (TestDatabase copy = copy()) {
                copy.execute(rights.formatted(copy.name()) + "; drop role if exists without_rights;"
                    + " create role without_rights login password 'x'; grant connect on database " + copy.name() + " to without_rights");
                try (Connection asOther = copy.as("without_rights", "x").connect()) {
                    assertThat(Schema.read(asOther).difference(schemaOf(copy))).isEmpty();
                } finally {
                    copy.execute("drop owned by without_rights; drop role without_rights");
                }
            }
        }
    }

    @Test
    void theNameOfTheSchemaDoesNotCount() throws Exception {
        assumeTrue(database.server().majorVersion() >= 15,
            "on PostgreSQL 14, everybody may create objects in a schema that is called public, and in no other");
        try (TestDatabase copy = copy()) {
            copy.execute("revoke usage on schema public from public");
            Schema inPublic = schemaOf(copy);
            copy.execute("alter schema public rename to \"Own Schema\"");
            try (Connection renamed = copy.connect(); Statement statement = renamed.createStatement()) {
                statement.execute("set search_path = \"Own Schema\", elsewhere");
                assertThat(inPublic.difference(Schema.read(renamed))).containsExactly("- revoke usage on schema from public");
            }
        }
    }

    private static Schema schemaOf(TestDatabase some) throws SQLException {
        try (Connection other = some.connect()) {
            return Schema.read(other);
        }
    }
}
