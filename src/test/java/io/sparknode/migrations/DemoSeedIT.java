package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import io.sparknode.migrations.testing.WithAllSamples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demo data comes only when it is asked for by name, and never changes a row. */
class DemoSeedIT {

    private static final Changelog CHANGELOG = Changelog.ofProject();
    private static final String DEMO_TENANTS = "SELECT count(*) FROM tenants WHERE slug IN ('jspark', 'all-tenants', 'zebra')";

    private final TestDatabase database = Start.EMPTY.migrated();

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void withoutContextsItDoesNotCome() {
        assertThat(database.value(DEMO_TENANTS)).isEqualTo("0");
    }

    @Test
    void withOtherContextsItDoesNotCome() {
        CHANGELOG.withContexts("dev,test").update(database);
        CHANGELOG.withContexts("!prod").update(database);
        assertThat(database.value(DEMO_TENANTS)).isEqualTo("0");
    }

    @Test
    void itComesWhenAskedForByName() {
        CHANGELOG.withContexts("demo").update(database);
        assertThat(database.value(DEMO_TENANTS)).isEqualTo("3");
        assertThat(TargetState.differenceFrom(database)).isEmpty();
        assertThat(database.value("SELECT count(*) FROM users WHERE roles = org_role AND default_role = org_role")).isEqualTo("4");
    }

    @Test
    @WithAllSamples
    void itComesToADatabaseInUseAndChangesNoRow() {
        try (TestDatabase inUse = Start.RAW_SQL_ON_OLDEST.migrated()) {
            Rows rows = Rows.of(inUse);
            CHANGELOG.withContexts("demo").update(inUse);
            assertThat(rows.lostIn(Rows.of(inUse))).isEmpty();
            assertThat(inUse.value(DEMO_TENANTS)).isEqualTo("3");
        }
    }

    @Test
    @WithAllSamples
    void itIsNotTakenBackWithTheRevisions() {
        CHANGELOG.withContexts("demo").update(database);
        Rows rows = Rows.of(database);
        CHANGELOG.rollbackToTag(database, "0001_tenant_isolation");
        CHANGELOG.update(database);
        assertThat(rows.lostIn(Rows.of(database))).isEmpty();
    }
}
