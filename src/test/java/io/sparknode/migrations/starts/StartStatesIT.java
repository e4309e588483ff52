package io.sparknode.migrations.starts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.drift.SchemaLine;
import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The start states are those that were found: held against the schemas of real databases, which are in {@code src/test/resources/reference}. */
class StartStatesIT {

    private static final List<String> FAIL_EVERYWHERE = List.of("04_actor_model.sql", "05_rename_role_to_org_role.sql", "06_add_hr_fields.sql",
        "20260131_add_events_hub.sql");

    @Test
    void aFirstBootHasTheSchemaOfTheBaseline() {
        assertThat(difference(Start.FIRST_BOOT, "0000_baseline")).isEmpty();
    }

    @Test
    void allRawSqlGivesTheSchemaOfTheDatabaseThatHasIt() {
        assertThat(difference(Start.RAW_SQL, "existing_raw_sql")).isEmpty();
    }

    @Test
    void theAlembicChainGivesTheSchemaOfTheDatabaseThatHasIt() {
        assertThat(difference(Start.ALEMBIC, "existing_alembic")).isEmpty();
        try (TestDatabase database = Start.ALEMBIC.build()) {
            assertThat(database.column("SELECT version_num FROM alembic_version")).containsExactly("0003_seed_ddl_extraction");
        }
    }

    @Test
    void theOlderBootstrapsDifferFromTheBaselineInWhatCameLater() {
        String newRoles = "- constraint users.users_org_role_check CHECK (org_role in ('platform_admin', 'tenant_manager', 'dept_lead', "
            + "'tenant_user'))";
        String oldRoles = "+ constraint users.users_org_role_check CHECK (org_role in ('platform_admin', 'tenant_admin', 'hr_admin', 'tenant_lead',"
            + " 'manager', 'corporate_user', 'employee', 'user'))";
        List<String> since0212 = List.of("- column recognitions.ecard_template varchar(50)",
            "- column recognitions.is_equal_split boolean default false",
            "- column recognitions.recognition_type varchar(50) default 'standard'");
        List<String> since0205 = List.of("- column departments.budget_balance numeric(15,2) not null default 0",
            "+ constraint departments.departments_name_check CHECK (name in ('Human Resource (HR)', 'Technology (IT)', 'Sales and Marketing',"
                + " 'Business Unit 1', 'Business Unit 2', 'Business Unit 3'))");
        assertThat(difference(Start.OLDER_2026_02_14, "0000_baseline")).containsExactlyInAnyOrder(newRoles, oldRoles);
        assertThat(difference(Start.OLDER_2026_02_11, "0000_baseline")).containsAll(since0212).contains(newRoles, oldRoles).hasSize(5);
        assertThat(difference(Start.OLDER_2026_02_04, "0000_baseline")).containsAll(since0212).containsAll(since0205).contains(newRoles, oldRoles)
            .hasSize(7);
        assertThat(difference(Start.WITH_LATER_INDEX, "0000_baseline")).containsExactlyInAnyOrder(
            "+ column tenants.branding_config jsonb default '{}'::jsonb",
            "+ index users.idx_users_tenant_corporate_email UNIQUE btree (tenant_id, corporate_email)");
    }

    @Test
    void fiveRawSqlFilesFailOnTheNewestBootstrapAndFourOnTheOldest() {
        assertThat(failing(withoutLaterRows(Start.FIRST_BOOT), Start.rawSql())).containsExactlyInAnyOrderElementsOf(
            Stream.concat(FAIL_EVERYWHERE.stream(), Stream.of("20260206_add_department_budget_balance.sql")).toList());
        assertThat(failing(withoutLaterRows(Start.OLDER_2026_02_04), Start.rawSql())).containsExactlyInAnyOrderElementsOf(FAIL_EVERYWHERE);
    }

    @Test
    void rawSqlThatChangesWhatAnEarlierFileBringsFailsWithoutIt() {
        List<Path> files = Start.rawSql().stream()
            .filter(file -> file.endsWith("20260201_fix_validation_errors_type.sql") || file.endsWith("20260204_rename_points_to_budget.sql"))
            .toList();
        assertThat(files).hasSize(2);
        assertThat(failing(Start.FIRST_BOOT, files)).hasSize(2);
    }

    @Test
    void rawSqlWhoseChecksForbidWhatIsThereFails() {
        assertThat(failing(Start.FIRST_BOOT, Start.rawSql().subList(0, 7))).contains("20260130_add_tenant_properties.sql",
            "20260130_update_department_constraints.sql");
    }

    @Test
    void aFileThatIsNotRawSqlMayNotFail() {
        assertThatThrownBy(() -> new Start("twice", List.of(Path.of("seed/init.sql"), Path.of("seed/init.sql"))).build())
            .isInstanceOf(IllegalStateException.class).hasMessageContaining("relation \"tenants\" already exists");
    }

    @ParameterizedTest
    @MethodSource("startsWithTables")
    void everyTableOfAStartHasRows(Start start) {
        try (TestDatabase database = start.build()) {
            assertThat(Rows.of(database).tables()).hasSizeGreaterThanOrEqualTo(36)
                .allSatisfy((name, table) -> assertThat(table.rows()).as(name).isNotEmpty());
        }
    }

    @Test
    void aRandomSeedGivesTheSameStartAgainAndAnotherSeedAnotherOne() {
        assertThat(Start.someRawSql(7)).isEqualTo(Start.someRawSql(7));
        assertThat(LongStream.range(0, 50).mapToObj(Start::someRawSql).distinct()).hasSize(50);
        assertThat(Start.someRawSql(7).name()).contains("random seed 7");
    }

    @Test
    void noStartHasAPasswordThatSomebodyKnows() {
        try (TestDatabase database = Start.RAW_SQL.build()) {
            assertThat(database.column("SELECT corporate_email FROM users WHERE password_hash LIKE '$2%'"))
                .containsExactlyInAnyOrder("dept_lead@sparknode.io", "user@sparknode.io");
        }
        try (TestDatabase database = Start.OLDER_2026_02_04.build()) {
            assertThat(database.column("SELECT DISTINCT password_hash FROM users")).containsExactly("no password");
        }
    }

    static Stream<Start> startsWithTables() {
        return Stream.concat(Start.all().stream().filter(start -> start != Start.EMPTY), LongStream.range(0, 4).mapToObj(Start::someRawSql));
    }

    private static List<String> failing(Start start, List<Path> rawSql) {
        try (TestDatabase database = start.build()) {
            return rawSql.stream().filter(file -> !Start.runIn(database, file)).map(file -> file.getFileName().toString()).toList();
        }
    }

    private static Start withoutLaterRows(Start start) {
        return new Start(start.name(), start.files().subList(0, start.files().size() - 1));
    }

    private static List<String> difference(Start start, String reference) {
        try (TestDatabase database = start.build(); Connection connection = database.connect()) {
            List<String> lines = Schema.read(connection).lines().stream().map(SchemaLine::of).filter(StartStatesIT::isListed)
                .map(StartStatesIT::asListed).toList();
            return Schema.difference(Files.readAllLines(Path.of("src/test/resources/reference", reference + ".txt")), lines);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The reference files list of the grants only those on tables. */
    private static boolean isListed(SchemaLine line) {
        boolean isRight = line.kind().equals("grant") || line.kind().equals("revoke");
        return !line.kind().equals("default privileges") && !(isRight && (line.name().contains(" ") || line.name().equals("schema")));
    }

    private static String asListed(SchemaLine line) {
        return line.kind().equals("comment") ? "comment " + line.name() + " (own words)" : line.text();
    }
}
