package io.sparknode.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowsIT {

    private TestDatabase database;
    private Rows before;

    @BeforeEach
    void twoTables() {
        database = PostgresServer.get().newDatabase().execute("""
            CREATE TABLE person (id int PRIMARY KEY, name text, born date);
            INSERT INTO person VALUES (1, 'Ada', '1815-12-10'), (2, 'Grace', NULL);
            CREATE TABLE visit (place text, day date);
            INSERT INTO visit VALUES ('Rome', '2026-01-01'), ('Rome', '2026-01-01'), ('Oslo', NULL);
            CREATE TABLE databasechangelog (id text);
            INSERT INTO databasechangelog VALUES ('not looked at');""");
        before = Rows.of(database);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void nothingIsLostWhenNothingHappensOrThingsComeInAddition() {
        assertThat(before.count()).isEqualTo(5);
        database.execute("""
            ALTER TABLE person ADD COLUMN email text;
            ALTER TABLE person ALTER COLUMN born TYPE varchar(50);
            INSERT INTO person (id) VALUES (3);
            INSERT INTO visit VALUES ('Rome', '2026-01-01');
            CREATE TABLE more (id int);
            DROP TABLE databasechangelog;""");
        assertThat(before.lostIn(Rows.of(database))).isEmpty();
    }

    @Test
    void aLostTableIsReportedWithItsNumberOfRows() {
        database.execute("DROP TABLE visit");
        assertThat(before.lostIn(Rows.of(database))).containsExactly("table visit is gone, with 3 rows");
    }

    @Test
    void aLostColumnIsReportedWithItsNumberOfValues() {
        database.execute("ALTER TABLE person DROP COLUMN born");
        assertThat(before.lostIn(Rows.of(database))).containsExactly("column person.born is gone, with 1 values");
    }

    @Test
    void aLostRowIsReportedWithItsKeyAndItsValues() {
        database.execute("DELETE FROM person WHERE id = 2");
        assertThat(before.lostIn(Rows.of(database))).containsExactly("row person[2] is gone: {id=2, name=Grace, born=null}");
    }

    @Test
    void ofTwoEqualRowsWithoutKeyOneIsMissed() {
        database.execute("DELETE FROM visit WHERE ctid = (SELECT min(ctid) FROM visit WHERE place = 'Rome')");
        assertThat(before.lostIn(Rows.of(database))).containsExactly("row of visit is gone: {place=Rome, day=2026-01-01}");
    }

    @Test
    void aChangedValueIsReportedAsItWasAndAsItIs() {
        database.execute("UPDATE person SET name = 'Countess', born = NULL WHERE id = 1");
        assertThat(before.lostIn(Rows.of(database))).containsExactly(
            "value person[1].name was 'Ada' and is 'Countess'",
            "value person[1].born was '1815-12-10' and is NULL");
    }

    @Test
    void whatIsRenamedIsFoundAgainOnlyWhenTheRenamingIsDeclared() {
        database.execute("ALTER TABLE person RENAME COLUMN name TO full_name; ALTER TABLE visit RENAME TO journey");
        Rows after = Rows.of(database);
        assertThat(before.lostIn(after)).containsExactly("column person.name is gone, with 2 values", "table visit is gone, with 3 rows");
        assertThat(before.lostIn(after, Rows.Allowed.nothing().renamedColumn("person", "name", "full_name").renamedTable("visit", "journey")))
            .isEmpty();
    }

    @Test
    void aValueThatChangesForADeclaredReasonIsNoLossAndEveryOtherOneIs() {
        database.execute("UPDATE person SET name = lower(name), born = NULL");
        assertThat(before.lostIn(Rows.of(database), Rows.Allowed.nothing().changed("person", "name", "names are lower case now")))
            .containsExactly("value person[1].born was '1815-12-10' and is NULL");
    }

    @Test
    void valuesAreTheServersOwnTextWithTimesInUtc() {
        database.execute("""
            CREATE TABLE sample AS SELECT timestamptz '2026-01-01 12:00+02' AS at, 1.50 AS paid, ARRAY['a', 'b'] AS tags, '{"a": 1}'::jsonb AS more,
            true AS ok, '\\x00ff'::bytea AS raw""");
        assertThat(Rows.of(database).tables().get("sample").rows()).containsExactly(
            Map.of("at", "2026-01-01 10:00:00+00", "paid", "1.50", "tags", "{a,b}", "more", "{\"a\": 1}", "ok", "t", "raw", "\\x00ff"));
    }

    @Test
    void aDumpAndARestoreLosesNothing() {
        TestDatabase bootstrapped = PostgresServer.get().newDatabase().runInTransaction(Path.of("seed/init.sql"));
        try (bootstrapped; TestDatabase restored = bootstrapped.dumpAndRestore()) {
            assertThat(Rows.of(bootstrapped).lostIn(Rows.of(restored))).isEmpty();
        }
    }
}
