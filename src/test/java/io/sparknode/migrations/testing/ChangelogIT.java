package io.sparknode.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangelogIT {

    private final Changelog changelog = Changelog.of(Path.of("src/test/resources/testing"), "changelog/master.yaml");
    private final TestDatabase database = PostgresServer.get().newDatabase();

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void changesetsAreListedInTheirOrderWhateverTheirContext() {
        assertThat(changelog.changesets()).containsExactly(
            new Changelog.Changeset("changelog/one.yaml", "make a table", "test"),
            new Changelog.Changeset("changelog/one.yaml", "tag one", "test"),
            new Changelog.Changeset("changelog/one.yaml", "add a column", "test"),
            new Changelog.Changeset("changelog/demo.yaml", "demo person", "test"));
    }

    @Test
    void anUpdateExecutesWhatIsPendingAndContextsBringInWhatTheyName() {
        assertThat(changelog.executed(database)).isZero();
        changelog.update(database);
        assertThat(changelog.executed(database)).isEqualTo(3);
        changelog.withContexts("@demo").update(database);
        assertThat(database.column("SELECT name FROM person")).containsExactly("Ada");
    }

    @Test
    void anUpdateGoesByCountAndToATagAndARollbackGoesBackByThem() {
        changelog.updateCount(database, 1);
        assertThat(changelog.executed(database)).isEqualTo(1);
        changelog.updateToTag(database, "one");
        assertThat(changelog.executed(database)).isEqualTo(2);
        changelog.update(database);
        changelog.rollbackCount(database, 1);
        assertThat(changelog.executed(database)).isEqualTo(2);
        changelog.update(database);
        // The changeset of a tag goes back with it.
        changelog.rollbackToTag(database, "one");
        assertThat(changelog.executed(database)).isEqualTo(1);
    }

    @Test
    void whatIsStampedIsOnRecordAndNotExecuted() {
        changelog.forceSyncToTag(database, "one");
        assertThat(changelog.executed(database)).isEqualTo(2);
        changelog.forceSync(database);
        assertThat(changelog.executed(database)).isEqualTo(3);
        assertThat(database.value("SELECT to_regclass('person') IS NULL")).isEqualTo("t");
    }

    @Test
    void whatIsTakenOffTheRecordIsPendingAgain() {
        changelog.update(database);
        database.execute("DELETE FROM databasechangelog WHERE id = 'add a column'; ALTER TABLE person DROP COLUMN born");
        changelog.update(database);
        assertThat(changelog.executed(database)).isEqualTo(3);
    }

    @Test
    void aFailureSaysWhatFailed() {
        database.execute("CREATE TABLE person ()");
        assertThatThrownBy(() -> changelog.update(database)).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("relation \"person\" already exists").hasMessageContaining("make a table");
    }
}
