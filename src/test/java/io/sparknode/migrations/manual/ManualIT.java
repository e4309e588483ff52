package io.sparknode.migrations.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sparknode.migrations.drift.DriftReport;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.LocalDump;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.Revisions;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the manual, typed as a reader would, in a clone of the project and on a database of the test server. Those of Maven with arguments
 * are run by one Maven that stays; {@code ./mvnw} itself and what is typed before anything is compiled are typed into a shell.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@WithAllSamples
class ManualIT {

    private static final String FIRST = "0001_tenant_isolation";
    private static final String BEFORE_HEAD = Revisions.beforeHead(1);
    private static final String HEAD = Revisions.head();

    /** What is not typed here, and why. */
    private static final Map<String, String> LEFT_OUT = Map.of(
        "…$|migrate( new)?$", "it stands for others",
        "verify$|mvnw test$", "it is what runs this test",
        "migrate release", "it needs a repository in which everything is proved",
        "rehearse --revision", "RehearsedRevisionsIT does it",
        "-Pschemaspy", "SchemaSpyIT does it",
        "^docker", "the containers have tests of their own, which need a Docker engine");

    private static final String EXPORTS = "export LIQUIBASE_COMMAND_URL";
    private static final String AGAINST = "migrate drift --against";
    private static final String SQL = "migrate drift --format=sql";
    private static final String BACKUP = "pg_dump --format=custom";

    /** The scripts that are typed here. */
    private static final List<String> SCRIPTS = List.of(EXPORTS, AGAINST, SQL, BACKUP);

    /** Those that are not, and why. */
    private static final Map<String, String> SCRIPTS_ELSEWHERE = Map.of(
        "-D(it.)?test=", "they run tests; ManualTest looks whether these are there",
        "^docker build", ".ci/compose types it, which has a Docker engine",
        "^kubectl", "it needs a cluster; .ci/compose runs the image as its manifest says",
        "migrate release", "it needs a repository in which everything is proved");

    /** What is typed in its order, each command where the one before left off. */
    private static final String IN_ORDER = "A new revision, from beginning to end";

    /** Where the database stands before a command and after it. The first that fits counts; a command that names a revision ends there. */
    private static final List<Way> WAYS = List.of(
        new Way("--dry-run|current|revisions|drift|stamp|changelogSync|--help|completion|rehearse", HEAD, HEAD),
        new Way("liquibase:status|updateSQL", FIRST, FIRST),
        new Way("migrate upgrade", BEFORE_HEAD, HEAD),
        new Way("migrate downgrade|rollbackCount=1", HEAD, BEFORE_HEAD),
        new Way("liquibase:update", FIRST, HEAD),
        new Way("", HEAD, HEAD));

    private static final Pattern TO_REVISION = Pattern.compile("(?:toTag|--to|--revision)=(\\S+)");

    @TempDir
    private static Path directory;

    private static TestDatabase database;
    private static Reader reader;

    private record Way(String command, String from, String to) {

        static Way of(String command) {
            Way way = WAYS.stream().filter(each -> Pattern.compile(each.command).matcher(command).find()).findFirst().orElseThrow();
            Matcher revision = TO_REVISION.matcher(command);
            if (!revision.find() || command.contains("--dry-run")) {
                return way;
            }
            return new Way(way.command, command.contains("drift") ? revision.group(1) : way.from, revision.group(1));
        }
    }

    @BeforeAll
    static void cloneTheProject() throws Exception {
        database = PostgresServer.get().newDatabase();
        reader = new Reader(directory.resolve("clone"));
    }

    @AfterAll
    static void stopWhatIsRunning() throws Exception {
        reader.close();
        if (Files.exists(reader.folder().resolve(".postgres/15/data/postmaster.pid"))) {
            reader.types("./migrate stop-postgres");
        }
        database.close();
    }

    @Test
    @Order(1)
    void beforeAnythingIsCompiledNoGoalReachesADatabase() throws Exception {
        String message = Manual.page("docs/operations.md").messages().stream().filter(each -> each.startsWith("Cannot find database driver"))
            .findFirst()
            .orElseThrow();
        Reader.Result embedded = reader.types("./mvnw liquibase:update");
        assertThat(embedded.exitCode()).as(embedded.output()).isEqualTo(1);
        assertShown(message, embedded.output());
        Reader.Result named = reader.types("./mvnw liquibase:update" + named());
        assertThat(named.exitCode()).as(named.output()).isEqualTo(1);
        assertShown(message, named.output());
        assertThat(named.output()).doesNotContain(database.password());
    }

    @Test
    @Order(2)
    void aFreshCloneMigratesADatabaseThatIsNamedOnceItIsCompiled() throws Exception {
        Reader.Result result = reader.types("./mvnw compile liquibase:update" + named());
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).doesNotContain(database.password());
        assertThat(revision()).isEqualTo(HEAD);
    }

    private static String named() {
        return " -Dliquibase.url=" + database.url() + " -Dliquibase.username=" + database.username() + " -Dliquibase.password=" + database.password();
    }

    @TestFactory
    @Order(3)
    List<DynamicTest> commands() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (Manual page : Manual.pages()) {
            (page.toString().equals("README.md") ? page.without(IN_ORDER) : page).commands().forEach(all::putIfAbsent);
        }
        all.keySet().removeIf(command -> !isExport(command) && LEFT_OUT.keySet().stream()
            .anyMatch(each -> Pattern.compile(each).matcher(command).find()));
        all.forEach((command, shown) -> {
            if (isExport(command)) {
                tests.add(dynamicTest(command, () -> exports(command)));
            } else {
                tests.add(dynamicTest(command, () -> runs(command, shown)));
            }
            if (command.equals("./mvnw")) {
                tests.add(dynamicTest("./mvnw once more", () -> runs(command, List.of("Run: 0"))));
            }
        });
        return tests;
    }

    @Test
    @Order(4)
    void aRevisionIsWrittenFromBeginningToEndAsTheReadmeSays() throws Exception {
        reader.restoreChangelog();
        standAt(HEAD);
        for (Map.Entry<String, List<String>> command : Manual.page("README.md").section(IN_ORDER).commands().entrySet()) {
            if (!command.getKey().endsWith("verify")) {
                Reader.Result result = reader.typesToResidentMaven(command.getKey());
                assertThat(result.exitCode()).as(result.output()).isZero();
                assertShown(String.join("\n", command.getValue()), result.output());
            }
        }
        assertThat(revision()).isEqualTo(HEAD);
    }

    @Test
    @Order(5)
    void eachScriptIsTypedHereOrElsewhere() throws Exception {
        assertThat(scripts()).isNotEmpty()
            .allMatch(script -> SCRIPTS_ELSEWHERE.keySet().stream().anyMatch(each -> Pattern.compile(each).matcher(script).find())
            || SCRIPTS.stream().anyMatch(script::contains));
    }

    @Test
    @Order(5)
    void theVariablesOfTheManualNameTheDatabase() throws Exception {
        standAt(HEAD);
        script(EXPORTS).lines().forEach(ManualIT::exports);
        assertThat(inANewClone("./migrate current")).isEqualTo(new Reader.Result(0, HEAD + " (head)\n"));
    }

    @Test
    @Order(5)
    void aDatabaseIsComparedWithAnother() throws Exception {
        try (TestDatabase model = Start.EMPTY.migrated()) {
            model.execute("CREATE TABLE only_on_staging (id int)");
            reader.exports("PGPASSWORD", model.password());
            String url = libpqUrl(model).replace(":" + model.password() + "@", "@");
            Reader.Result result = inANewClone(script(AGAINST).replace("postgresql://reader@staging:5432/sparknode", url));
            assertThat(result.output()).contains("only_on_staging").doesNotContain(model.password());
            assertThat(result.exitCode()).isEqualTo(DriftReport.DRIFTED);
        }
    }

    @Test
    @Order(5)
    void theSqlOfDriftBringsADatabaseBack() throws Exception {
        assumeClients();
        try (TestDatabase drifted = Start.EMPTY.migrated()) {
            drifted.execute("ALTER TABLE tenants ALTER COLUMN status DROP DEFAULT");
            reader.exports("LIQUIBASE_COMMAND_URL", drifted.url());
            assertThat(inANewClone("./migrate drift").exitCode()).isEqualTo(DriftReport.DRIFTED);
            Reader.Result result = inANewClone(script(SQL).replace("$DATABASE_URL", libpqUrl(drifted)));
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(inANewClone("./migrate drift").exitCode()).isEqualTo(DriftReport.NONE);
        } finally {
            reader.exports("LIQUIBASE_COMMAND_URL", database.url());
        }
    }

    @Test
    @Order(5)
    void aDatabaseIsBackedUpAndComesBackAsItWas() throws Exception {
        assumeClients();
        try (TestDatabase lost = Start.FIRST_BOOT.migrated()) {
            String identity = "SELECT oid FROM pg_database WHERE datname = '" + lost.name() + "'";
            String before = database.value(identity);
            String url = libpqUrl(lost);
            Reader.Result result = inANewClone(script(BACKUP).replace("postgresql://sparknode@localhost:5432/sparknode", url)
                .replace("postgresql://sparknode@localhost:5432/postgres", url.replaceFirst("/[^/]*$", "/postgres")));
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(database.value(identity)).isNotEqualTo(before);
            assertThat(lost.value("SELECT count(*) > 0 FROM users")).isEqualTo("t");
        }
    }

    private static Reader.Result inANewClone(String script) throws Exception {
        reader.restoreChangelog();
        return reader.types(script);
    }

    private static void assumeClients() {
        assumeTrue(LocalDump.canDump(database.server().majorVersion()), "this machine has a psql and a pg_dump for the server");
    }

    private static List<String> scripts() throws Exception {
        return Manual.pages().stream().flatMap(page -> page.scripts().stream()).toList();
    }

    private static String script(String contains) throws Exception {
        return scripts().stream().filter(each -> each.contains(contains)).findFirst().orElseThrow();
    }

    @Test
    @Order(6)
    void behindTheLastRevisionTheExitCodeOfCurrentSaysSo() throws Exception {
        reader.restoreChangelog();
        standAt(BEFORE_HEAD);
        Reader.Result result = reader.types("./migrate current");
        assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
        assertThat(result.output()).contains(BEFORE_HEAD);
        assertThat(reader.types("./mvnw -q compile exec:java@current")).isEqualTo(result);
    }

    private static boolean isExport(String command) {
        return command.startsWith("export ");
    }

    /** The names are the manual's, the values those of the test's database. */
    private static void exports(String command) {
        String name = command.substring("export ".length(), command.indexOf('='));
        Map<String, String> values = Map.of("LIQUIBASE_COMMAND_URL", database.url(), "LIQUIBASE_COMMAND_USERNAME", database.username(),
            "LIQUIBASE_COMMAND_PASSWORD", database.password());
        assertThat(values).containsKey(name);
        reader.exports(name, values.get(name));
    }

    private static void runs(String command, List<String> shown) throws Exception {
        String typed = command.replace("REVISION", BEFORE_HEAD).replaceFirst("new \"[^\"]*\"", "new \"Do what nobody has done\"");
        Way way = Way.of(typed);
        reader.restoreChangelog();
        standAt(way.from);
        if (typed.contains("migrate adopt")) {
            handOverFromAlembic();
        }
        if (typed.matches(".*(?:stamp|changelogSync).*")) {
            database.execute("DROP TABLE databasechangelog, databasechangeloglock");
        }
        if (typed.contains("migrate rehearse")) {
            prepareARehearsal();
        }
        Reader.Result result = reader.typesToResidentMaven(typed.replace("postgresql://reader@production:5432/sparknode", libpqUrl(database)));
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).doesNotContain(database.password());
        assertShown(Manual.withHead(String.join("\n", shown), HEAD), result.output());
        assertThat(revision()).as(result.output()).isEqualTo(way.to);
    }

    /** A revision that is small, and the files that a reader would have. */
    private static void prepareARehearsal() throws Exception {
        assertThat(reader.types("./migrate new \"Find users by their date\" --kind=index --table=users --column=created_at").exitCode()).isZero();
        Files.writeString(reader.folder().resolve("sizes.csv"), "users,1200000\n");
        Files.writeString(reader.folder().resolve("schema.sql"), "CREATE TABLE stocks (id int PRIMARY KEY);\n");
        Files.writeString(reader.folder().resolve("change.sql"), "CREATE TABLE prices (id bigint PRIMARY KEY);\n");
    }

    private static String libpqUrl(TestDatabase database) {
        return database.url().replaceFirst("^jdbc:postgresql://", "postgresql://" + database.username() + ":" + database.password() + "@");
    }

    private static void standAt(String revision) {
        String before = revision();
        if (revision.compareTo(before) < 0) {
            Changelog.ofProject().rollbackToTag(database, revision);
        } else if (revision.compareTo(before) > 0) {
            Changelog.ofProject().updateToTag(database, revision);
        }
    }

    /** The same schema, but on record with Alembic and not with Liquibase. */
    private static void handOverFromAlembic() {
        database.execute("DROP TABLE databasechangelog; DROP TABLE IF EXISTS databasechangeloglock")
            .execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO alembic_version VALUES ('" + HEAD + "')");
    }

    /** By the last tag on record, the name of a revision that is complete. */
    private static String revision() {
        return database.value("SELECT tag FROM databasechangelog WHERE tag IS NOT NULL ORDER BY orderexecuted DESC LIMIT 1");
    }

    /** … stands for anything. */
    private static void assertShown(String shown, String output) {
        List<String> parts = Pattern.compile("…").splitAsStream(withoutWhatDiffers(shown)).map(String::strip).filter(part -> !part.isEmpty())
            .toList();
        if (!parts.isEmpty()) {
            assertThat(withoutWhatDiffers(output)).containsSubsequence(parts);
        }
    }

    /** Times, durations and ports differ from run to run, and with them the widths of columns; how many changesets run, from revision to revision. */
    private static String withoutWhatDiffers(String text) {
        return text.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "(time)").replaceAll("\\b[\\d.]+ (s|min)\\b", "(duration)")
            .replaceAll("(127\\.0\\.0\\.1):\\d+", "$1:(port)").replaceAll("The schema of \\S+ is", "The schema of (database) is")
            .replaceAll("\\bRun: +[1-9]\\d*", "Run: (some)").replaceAll("\\s+", " ");
    }
}
