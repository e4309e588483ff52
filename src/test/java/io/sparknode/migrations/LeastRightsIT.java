package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who migrates needs to own what is migrated, and not to be a superuser. */
class LeastRightsIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();

    private TestDatabase database;

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void theOwnerOfAnEmptyDatabaseMigratesIt() {
        database = Start.EMPTY.build();
        database.execute("DO $$ BEGIN CREATE ROLE sparknode_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        try (Tester owner = new Tester(database)) {
            makeOwner("tester");
            CHANGELOG.update(owner.database());
            assertThat(TargetState.differenceFrom(database)).isEmpty();
        }
    }

    @Test
    @WithAllSamples
    @SuppressWarnings("try")
    void whereTheRoleSparknodeAppIsMissingTheOwnerCreatesItIfHeMayCreateRoles() {
        database = Start.EMPTY.build();
        try (Tester owner = new Tester(database); Tester.NoAppRole none = new Tester.NoAppRole(database)) {
            database.execute("ALTER ROLE tester CREATEROLE");
            makeOwner("tester");
            CHANGELOG.update(owner.database());
            assertThat(TargetState.differenceFrom(database)).isEmpty();
            assertThat(database.rows("SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolpassword FROM pg_authid"
                + " WHERE rolname = 'sparknode_app'")).containsExactly(Arrays.asList("t", "f", "f", "f", "f", null));
        }
    }

    @Test
    void theOwnerOfTheTablesOfAnExistingDatabaseMigratesIt() {
        database = Start.RAW_SQL.build();
        Rows expected = ExpectedRows.rowsOf(database);
        try (Tester owner = new Tester(database)) {
            database.execute("GRANT CREATE, TEMPORARY ON DATABASE " + database.name() + " TO tester; ALTER SCHEMA public OWNER TO tester;"
                + "DO $$ DECLARE t text; BEGIN FOR t IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind "
                + "= 'r'"
                + " LOOP EXECUTE 'ALTER TABLE ' || t || ' OWNER TO tester'; END LOOP; END $$");
            CHANGELOG.update(owner.database());
            TargetState.assertReached("owned by tester", database, expected);
        }
    }

    private void makeOwner(String role) {
        database.execute("ALTER DATABASE " + database.name() + " OWNER TO " + role + "; ALTER SCHEMA public OWNER TO " + role);
    }
}
