package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL takes the function whose types fit best, also somebody else's in place of its own. The chain does not run where it would call one. */
class BetterFittingFunctionsIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    private TestDatabase database;

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    @WithAllSamples
    void areNamedBeforeTheFirstChangeWithOperatorsAndCasts() {
        database = Start.RAW_SQL.build().execute("""
            CREATE FUNCTION format(text, text) RETURNS text LANGUAGE sql AS $$ SELECT 'theirs' $$;
            CREATE FUNCTION count_both(bigint, uuid) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
            CREATE AGGREGATE count(uuid) (sfunc = count_both, stype = bigint);
            CREATE SCHEMA app; CREATE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT timestamptz '2000-01-01' $$;
            CREATE FUNCTION never(varchar, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT false';
            CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = never);
            CREATE CAST (int AS text) WITH INOUT AS IMPLICIT""");
        database.execute("ALTER DATABASE " + database.name() + " SET search_path = public, app, pg_catalog");
        Rows rows = Rows.of(database);
        String refusal = catchThrowable(() -> CHANGELOG.update(database)).getMessage();
        assertThat(refusal).contains("the migrations would call what is not PostgreSQL's own:",
            "function public.format(text,text), in place of function format(text,\"any\"): ALTER ROUTINE public.format(text,text) SET SCHEMA aside",
            "function public.count(uuid), in place of function count(\"any\"): ALTER ROUTINE ",
            "function app.now(), in place of function now(): ALTER ROUTINE ",
            "operator public.=(character varying,character varying), in place of operator =(",
            ": ALTER OPERATOR public.=(character varying,character varying) SET ",
            "cast from integer to text: DROP CAST (integer AS text)", "Your tables were not changed.",
            "leave their schema out of the search_path of the role that migrates");
        assertThat(Rows.of(database)).isEqualTo(rows);
        assertThat(CHANGELOG.executed(database)).isEqualTo(1);
        database.execute("CREATE SCHEMA aside");
        Pattern.compile("(?m): ((?:ALTER|DROP) .*)$").matcher(refusal).results().forEach(found -> database.execute(found.group(1)));
        Rows expected = ExpectedRows.rowsOf(database);
        CHANGELOG.update(database);
        database.execute("DROP FUNCTION never CASCADE; DROP FUNCTION count_both CASCADE");
        TargetState.assertReached("what was moved aside", database, expected);
    }

    @Test
    @WithAllSamples
    void whichNoCallOfTheChainWouldTakeAreLeftAlone() {
        database = Start.FIRST_BOOT.build().execute("""
            CREATE FUNCTION round(double precision, int) RETURNS double precision LANGUAGE sql AS 'SELECT 0::float8';
            CREATE FUNCTION smaller(uuid, uuid) RETURNS uuid LANGUAGE sql AS 'SELECT least($1, $2)';
            CREATE AGGREGATE min(uuid) (sfunc = smaller, stype = uuid);
            CREATE FUNCTION now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT timestamptz '2000-01-01' $$;
            CREATE FUNCTION never(text, int) RETURNS boolean LANGUAGE sql AS 'SELECT false';
            CREATE OPERATOR = (LEFTARG = text, RIGHTARG = int, FUNCTION = never);
            CREATE CAST (varchar AS uuid) WITH INOUT AS IMPLICIT; CREATE CAST (text AS jsonb) WITH INOUT AS IMPLICIT;
            CREATE CAST (varchar AS jsonb) WITH INOUT AS ASSIGNMENT""");
        Rows expected = ExpectedRows.rowsOf(database);
        CHANGELOG.update(database);
        database.execute("DROP FUNCTION round(double precision, int), public.now(), never CASCADE; DROP AGGREGATE min(uuid); DROP FUNCTION smaller;"
            + "DROP CAST (varchar AS uuid); DROP CAST (text AS jsonb); DROP CAST (varchar AS jsonb)");
        TargetState.assertReached("functions that fit nothing", database, expected);
    }

    /** The list of the refusal is what stands in the changelog. The refusal itself searches no other schema. */
    @Test
    void areAskedForByTheNamesThatTheChangelogCalls() throws IOException {
        database = Start.EMPTY.build();
        Set<String> called = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("changelog"))) {
            for (Path file : files.filter(path -> path.toString().matches(".*(?<!shadowed)\\.(sql|yaml)")).toList()) {
                Pattern.compile("\\b([a-z_][a-z0-9_]*)\\(").matcher(Files.readString(file)).results().forEach(found -> called.add(found.group(1)));
            }
        }
        called.retainAll(database.column("SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"));
        Matcher list = Pattern.compile("(?s)called text\\[] := '\\{(.*?)}'").matcher(Files.readString(Path.of("changelog/refuse/shadowed.sql")));
        assertThat(list.find()).isTrue();
        assertThat(called).contains("format", "now").isSubsetOf(list.group(1).split(",\\s+"));
    }
}
