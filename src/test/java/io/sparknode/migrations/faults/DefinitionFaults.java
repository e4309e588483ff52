package io.sparknode.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody else has altered, by chance: the chain brings it to the target, or refuses it by name before the first change. */
@ExtendWith(Tally.class)
class DefinitionFaults {

    private static final String CHANGELOG = read();
    private static final List<MatchResult> INDEXES = found("CREATE INDEX CONCURRENTLY IF NOT EXISTS (\\w+) ON (\\w+)");
    private static final List<MatchResult> FOREIGN_KEYS =
        found("ensure_constraint\\('(\\w+)', '(\\w+)',\\s+'FOREIGN KEY \\((\\w+)\\) REFERENCES (\\w+)");
    private static final List<MatchResult> CHECKS = found("ensure_constraint\\('(\\w+)', '(\\w+)', (?:'|\\$\\$)CHECK");

    @ParameterizedTest
    @MethodSource("numbers")
    void definitionsThatAreOtherwiseAreBroughtToTheTarget(int number) {
        Random random = Chance.of("definitions " + number);
        try (Trial trial = Trial.of(Template.of(Start.RAW_SQL), "definitions altered by hand", number)) {
            List<MatchResult> keys = FOREIGN_KEYS.stream().filter(key -> hasColumn(trial.database(), key.group(1), key.group(3))).toList();
            IntStream.rangeClosed(1, 1 + random.nextInt(5)).forEach(n -> trial.database().execute(alteration(keys, random)));
            trial.endsAtTheTarget(trial.database());
            assertThat(trial.database().column("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")).as(trial.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void rowsThatAPolicyHidesFromTheOwnerAreRefusedAndNotLost(String table) {
        try (Trial trial = Trial.of(Template.of(Start.RAW_SQL), "rows hidden by a policy", table)) {
            TestDatabase database = trial.database();
            String role = "owner_of_" + database.name();
            database.execute("CREATE ROLE " + role + " LOGIN CREATEROLE PASSWORD 'hidden'; ALTER DATABASE " + database.name() + " OWNER TO " + role
                + "; ALTER SCHEMA public OWNER TO " + role);
            // The raw SQL was run by a superuser, who keeps these where the owner gets its own.
            database.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM sparknode_app;"
                + "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM sparknode_app");
            database.column("SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
                .forEach(owned -> database.execute("ALTER TABLE " + owned + " OWNER TO " + role));
            try {
                database.execute("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY hides ON " + table
                    + " USING (false)");
                TestDatabase asOwner = database.as(role, "hidden");
                assertThat(failure(asOwner)).as(trial.toString())
                    .contains("row level security hides rows of these tables from role " + role + ": " + table, "Your tables were not changed");
                database.execute("DROP POLICY hides ON " + table + "; ALTER TABLE " + table
                    + " NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY");
                Runner.update(asOwner.url(), asOwner.username(), asOwner.password());
                trial.isAtTheTarget(database);
            } finally {
                database.execute("REASSIGN OWNED BY " + role + " TO CURRENT_USER; DROP OWNED BY " + role + "; DROP ROLE " + role);
            }
        }
    }

    static IntStream numbers() {
        return IntStream.rangeClosed(1, 20);
    }

    static Stream<String> tables() {
        List<String> tables = new ArrayList<>(List.of("audit_log", "event_teams", "feed", "recognition_comments", "recognition_reactions",
            "recognitions", "sales_event_leads", "tenants", "user_upload_staging", "users", "wallets"));
        Collections.shuffle(tables, Chance.of("hidden rows"));
        return tables.stream().limit(4);
    }

    private static String alteration(List<MatchResult> keys, Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> "DROP INDEX IF EXISTS " + one(INDEXES, random).group(1);
            case 1 -> "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('public." + one(INDEXES, random).group(1) + "')";
            case 2 -> otherIndex(one(INDEXES, random));
            case 3 -> foreignKey(one(keys, random), random);
            case 4 -> "ALTER TABLE IF EXISTS " + constraint(one(keys, random));
            case 5 -> "ALTER TABLE IF EXISTS " + constraint(one(CHECKS, random));
            default -> otherCheck(one(CHECKS, random));
        };
    }

    private static boolean hasColumn(TestDatabase database, String table, String column) {
        return database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass('public." + table + "') AND attname = '" + column + "'")
            .equals("1");
    }

    private static String constraint(MatchResult constraint) {
        return constraint.group(1) + " DROP CONSTRAINT IF EXISTS " + constraint.group(2);
    }

    private static String otherIndex(MatchResult index) {
        return "DROP INDEX IF EXISTS " + index.group(1) + "; CREATE INDEX " + index.group(1) + " ON " + index.group(2) + " ((true))";
    }

    private static String otherCheck(MatchResult check) {
        return "ALTER TABLE " + constraint(check) + ", ADD CONSTRAINT " + check.group(2) + " CHECK (true) NOT VALID";
    }

    private static String foreignKey(MatchResult key, Random random) {
        String name = random.nextBoolean() ? key.group(2) : "by_hand_" + key.group(3);
        String action = List.of("", " ON DELETE RESTRICT", " DEFERRABLE", " NOT VALID").get(random.nextInt(4));
        return "ALTER TABLE " + constraint(key) + ", ADD CONSTRAINT " + name + " FOREIGN KEY (" + key.group(3) + ") REFERENCES " + key.group(4)
            + action;
    }

    private static MatchResult one(List<MatchResult> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static String failure(TestDatabase database) {
        try {
            Runner.update(database.url(), database.username(), database.password());
            return "nothing";
        } catch (IllegalStateException refused) {
            return refused.getMessage();
        }
    }

    /** In the tables that this start has under these names. */
    private static List<MatchResult> found(String pattern) {
        return Pattern.compile(pattern).matcher(CHANGELOG).results()
            .filter(result -> !result.group().matches("(?s).*budget_(allocation|distribution)_logs.*"))
            .toList();
    }

    private static String read() {
        try (Stream<Path> files = Files.walk(Path.of("changelog"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).map(DefinitionFaults::text).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
