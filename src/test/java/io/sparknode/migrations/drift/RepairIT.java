package io.sparknode.migrations.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparknode.migrations.schema.Mutation;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SQL of drift, for the changes by hand that the reader of schemas is proved by. */
class RepairIT {

    private static final Path RESOURCES = Path.of("src/test/resources/schema");

    /** What these make is outside of the database, or cannot be copied with it. */
    private static final List<String> LEFT_OUT = List.of("subscription", "create language", "event trigger");

    private static TestDatabase original;
    private static List<String> schema;

    @BeforeAll
    static void migrate() throws SQLException {
        original = Start.EMPTY.migrated().run(RESOURCES.resolve("mutations.sql"));
        schema = lines(original);
    }

    @AfterAll
    static void drop() {
        original.close();
        try (TestDatabase anyOther = PostgresServer.get().newDatabase()) {
            anyOther.execute("drop role mutation_reader; drop role mutation_writer; drop role \"mutation Writer\"");
        }
    }

    private static List<Mutation> mutations() throws IOException {
        return Samples.of("changes by hand", all(), Samples.each(96, all()));
    }

    /** Those that are made by the SQL of drift, each in a database of its own: -Drepairs=all makes all of them. */
    private static List<Mutation> mutationsToMake() throws IOException {
        if (System.getProperty("repairs", "some").equals("all")) {
            return all();
        }
        System.out.println("Of " + all().size() + " changes the SQL of drift makes some. -Drepairs=all makes all of them.");
        return Samples.each(Samples.areAll() ? 6 : 96, all());
    }

    private static List<Mutation> all() throws IOException {
        return Mutation.read(RESOURCES.resolve("mutations.txt")).stream()
            .filter(mutation -> !mutation.difference().isEmpty() && LEFT_OUT.stream().noneMatch(mutation.sql()::contains)).toList();
    }

    @Test
    void whereTheSqlSaysThatItClosesADifferenceItDoes() throws Exception {
        List<String> wrong = new ArrayList<>();
        int closed = 0;
        TestDatabase database = original.copy();
        try {
            for (Mutation mutation : mutations()) {
                Optional<Repair> repair = repairOf(mutation, database);
                if (repair.isPresent()) {
                    String left = left(repair.get(), schema, database);
                    closed += left.isEmpty() ? 1 : 0;
                    if (!left.isEmpty()) {
                        wrong.add(mutation.sql() + "\n    " + left);
                    }
                    if (!Drift.between(schema, lines(database)).isNone()) {
                        database.close();
                        database = original.copy();
                    }
                }
            }
        } finally {
            database.close();
        }
        System.out.println("The SQL of drift closes " + closed + " of " + mutations().size()
            + " changes by hand; of the others it says that it does not");
        assertThat(wrong).isEmpty();
        assertThat(closed).isGreaterThan(mutations().size() / 4);
    }

    /** A database that lacks the change, where a revision has it. */
    @Test
    void whereTheSqlSaysThatItMakesAChangeItDoesAndItNeverStopsHalfWay() throws Exception {
        List<String> wrong = new ArrayList<>();
        int closed = 0;
        TestDatabase database = original.copy();
        try {
            for (Mutation mutation : mutationsToMake()) {
                List<String> revision = linesWith(mutation, database);
                Repair repair = Repair.of(Drift.between(revision, schema), schema);
                if (repair.statements().stream().anyMatch(Repair.Proposal::closes)) {
                    boolean closes = repair.statements().stream().allMatch(Repair.Proposal::closes);
                    String left = left(repair, revision, database);
                    closed += closes ? 1 : 0;
                    if (closes && !left.isEmpty() || left.startsWith("ERROR")) {
                        wrong.add(mutation.sql() + "\n    " + left);
                    }
                    database.close();
                    database = original.copy();
                }
            }
        } finally {
            database.close();
        }
        System.out.println("The SQL of drift makes " + closed + " of " + mutationsToMake().size()
            + " changes; of the others it says that it does not");
        assertThat(wrong).isEmpty();
        assertThat(closed).isGreaterThan(mutationsToMake().size() / 5);
    }

    @Test
    void aUniqueRuleThatTakesNullsForEqualIsMadeAnew() throws SQLException {
        assumeTrue(PostgresServer.get().majorVersion() >= 15, "PostgreSQL 14 does not know it");
        Mutation mutation = new Mutation("constraints", "alter table pets add constraint pets_name unique nulls not distinct (name)", List.of(),
            null);
        try (TestDatabase database = original.copy()) {
            List<String> revision = linesWith(mutation, database);
            assertThat(left(Repair.of(Drift.between(revision, schema), schema), revision, database)).isEmpty();
            assertThat(lines(database)).contains("constraint pets.pets_name UNIQUE NULLS NOT DISTINCT (name)");
        }
    }

    private static List<String> linesWith(Mutation mutation, TestDatabase database) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setEscapeProcessing(false);
            statement.execute(mutation.sql());
            List<String> lines = DriftCheck.lines(connection, Set.of());
            connection.rollback();
            return lines;
        }
    }

    /** Changes the database, if there is SQL for all that differs then. */
    private static Optional<Repair> repairOf(Mutation mutation, TestDatabase database) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setEscapeProcessing(false);
            statement.execute(mutation.sql());
            List<String> found = DriftCheck.lines(connection, Set.of());
            Repair repair = Repair.of(Drift.between(schema, found), found);
            if (repair.statements().isEmpty() || !repair.statements().stream().allMatch(Repair.Proposal::closes)) {
                connection.rollback();
                return Optional.empty();
            }
            connection.commit();
            return Optional.of(repair);
        }
    }

    /** What differs after the SQL has run; its error if it has one that is no refusal to lose values. */
    private static String left(Repair repair, List<String> revision, TestDatabase database) throws SQLException {
        try {
            database.execute(String.join("\n", repair.script("the revision")));
        } catch (IllegalStateException e) {
            return e.getMessage().contains("values that would be lost") ? "" : e.getMessage().strip().replace("\n", "\n    ");
        }
        return Drift.between(revision, lines(database)).differences().stream().map(DriftReport::line).collect(Collectors.joining("\n    "));
    }

    private static List<String> lines(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return DriftCheck.lines(connection, Set.of());
        }
    }
}
