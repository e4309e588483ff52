package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.schema.Schema;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What instances of two releases may go on using while it changes: a column that gets another name, that is added or dropped. No value is lost. */
class TwoReleasesIT {

    private static final String BEGIN = "CALL migration.begin_rename('brands', 'name', 'title')";
    private static final String END = "CALL migration.end_rename('brands', 'name', 'title')";

    private final TestDatabase database = Start.FIRST_BOOT.migrated();

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void betweenTheTwoReleasesEitherNameCanBeWrittenAndBothAreRead() {
        List<String> names = database.column("SELECT name FROM brands ORDER BY id");
        database.execute("ALTER TABLE brands ALTER name SET DEFAULT 'nameless'").execute(BEGIN).execute(BEGIN);
        assertThat(database.column("SELECT title FROM brands ORDER BY id")).isEqualTo(names).isNotEmpty();
        database.execute("INSERT INTO brands (id, name) VALUES (md5('old')::uuid, 'of the old');"
            + "INSERT INTO brands (id, title) VALUES (md5('new')::uuid, 'of the new');"
            + "INSERT INTO brands (id) VALUES (md5('none')::uuid)");
        assertThat(database.column(
            "SELECT name || '=' || title FROM brands WHERE id IN (md5('old')::uuid, md5('new')::uuid, md5('none')::uuid) ORDER BY 1"))
            .containsExactly("nameless=nameless", "of the new=of the new", "of the old=of the old");
        database.execute("UPDATE brands SET name = 'by the old' WHERE name = 'of the new'; "
            + "UPDATE brands SET title = 'by the new' WHERE name = 'of the old'");
        assertThat(database.column("SELECT name || '=' || title FROM brands WHERE name LIKE 'by %' ORDER BY 1"))
            .containsExactly("by the new=by the new", "by the old=by the old");
    }

    @Test
    void afterTheSecondTheColumnIsAsItWasUnderItsNewNameAndTheWayBackBringsTheOldOne() {
        database.execute("ALTER TABLE brands ALTER name SET DEFAULT 'nameless'");
        List<String> before = brands();
        database.execute(BEGIN).execute(END).execute(END);
        assertThat(brands()).isEqualTo(before.stream().map(line -> line.replace("column brands.name ", "column brands.title ")).sorted().toList());
        assertThat(TargetState.schema(database).lines()).noneMatch(line -> line.contains("brands_name_title"));
        database.execute("CALL migration.begin_rename('brands', 'title', 'name')").execute("CALL migration.end_rename('brands', 'title', 'name')");
        assertThat(brands()).isEqualTo(before);
    }

    @Test
    void whereTheTwoDifferNeitherGoes() {
        database.execute(BEGIN).execute("ALTER TABLE brands DISABLE TRIGGER brands_name_title; UPDATE brands SET title = 'another'");
        String brands = database.value("SELECT count(*) FROM brands");
        assertThatThrownBy(() -> database.execute(END)).hasMessageContaining("rows of brands (" + brands + ") have values that would be lost")
            .hasMessageContaining("correct or delete them: SELECT * FROM brands t WHERE t.name IS DISTINCT FROM (t.title)");
    }

    /** A column without a default has nothing that the other one lacks. */
    @Test
    void theWayBackOfTheSecondMakesTheTriggerOfTheFirst() {
        List<String> before = TargetState.schema(database.execute(BEGIN)).lines();
        database.execute(END).execute("CALL migration.begin_rename('brands', 'title', 'name')");
        assertThat(Schema.difference(before, TargetState.schema(database).lines())).isEmpty();
        database.execute("INSERT INTO brands (id, name) VALUES (md5('old')::uuid, 'of the old'); INSERT INTO brands (id, title) VALUES"
            + " (md5('new')::uuid, 'of the new')");
        assertThat(database.column("SELECT name || '=' || title FROM brands WHERE id IN (md5('old')::uuid, md5('new')::uuid) ORDER BY 1"))
            .containsExactly("of the new=of the new", "of the old=of the old");
    }

    @Test
    void theWayBackOfTheSecondMovesTheDefaultBackWhereItIsToldTo() {
        String back = "CALL migration.begin_rename('brands', 'title', 'name', move_default => true)";
        List<String> before = TargetState.schema(database.execute("ALTER TABLE brands ALTER name SET DEFAULT 'nameless'").execute(BEGIN)).lines();
        database.execute(END).execute("INSERT INTO brands (id, title) VALUES (md5('kept')::uuid, 'kept')").execute(back).execute(back);
        assertThat(Schema.difference(before, TargetState.schema(database).lines())).isEmpty();
        database.execute("INSERT INTO brands (id, title) VALUES (md5('new')::uuid, 'of the new'); INSERT INTO brands (id) VALUES"
            + " (md5('none')::uuid)");
        assertThat(database.column("SELECT name || '=' || title FROM brands WHERE id IN (md5('kept')::uuid, md5('new')::uuid, md5('none')::uuid)"
            + " ORDER BY 1"))
            .containsExactly("kept=kept", "nameless=nameless", "of the new=of the new");
    }

    @Test
    void twoDefaultsAreRefused() {
        database.execute("ALTER TABLE brands ALTER name SET DEFAULT 'nameless'")
            .execute("CALL migration.ensure_columns('brands', $$title varchar(255) DEFAULT 'nameless'$$)");
        assertThatThrownBy(() -> database.execute(BEGIN))
            .hasMessageContaining("brands.name and brands.title both have a default, so that it is not known which value of an INSERT was meant")
            .hasMessageContaining("Take the default of the second one away: ALTER TABLE brands ALTER COLUMN title DROP DEFAULT");
        database.execute("ALTER TABLE brands ALTER COLUMN title DROP DEFAULT; UPDATE brands SET title = NULL").execute(BEGIN);
        assertThat(database.column("SELECT title FROM brands ORDER BY id")).isEqualTo(database.column("SELECT name FROM brands ORDER BY id"));
    }

    /** Whichever of the two names comes first */
    @ParameterizedTest
    @ValueSource(strings = {"picture", "image"})
    void aRowThatIsChangedBeforeItIsFilledKeepsItsValue(String name) {
        List<String> urls = database.execute("UPDATE brands SET logo_url = id").column("SELECT logo_url FROM brands ORDER BY id");
        database.execute("CALL migration.begin_rename('brands', 'logo_url', '" + name + "')")
            .execute("ALTER TABLE brands DISABLE TRIGGER USER; UPDATE brands SET " + name + " = NULL; ALTER TABLE brands ENABLE TRIGGER USER")
            .execute("UPDATE brands SET is_active = NOT is_active");
        assertThat(database.column("SELECT logo_url FROM brands ORDER BY id")).isEqualTo(urls).isNotEmpty();
        assertThat(database.column("SELECT " + name + " FROM brands ORDER BY id")).isEqualTo(urls);
    }

    @Test
    void aColumnWithAnotherDefaultForEachRowIsAddedWithoutWritingTheTableAnew() {
        String file = database.value("SELECT pg_relation_filenode('brands')");
        String brands = database.value("SELECT count(*) FROM brands");
        String ensure = "CALL migration.ensure_columns('brands', 'token uuid NOT NULL DEFAULT gen_random_uuid()')";
        database.execute(ensure);
        assertThat(database.value("SELECT pg_relation_filenode('brands')")).isEqualTo(file);
        List<String> tokens = database.column("SELECT DISTINCT token FROM brands");
        assertThat(tokens).hasSize(Integer.parseInt(brands)).hasSizeGreaterThan(1);
        assertThat(brands()).contains("column brands.token uuid not null default gen_random_uuid()");
        database.execute(ensure);
        assertThat(database.column("SELECT DISTINCT token FROM brands")).isEqualTo(tokens);
    }

    @Test
    void aTableWithRowsAndAColumnWithValuesOfItsOwnAreNotDropped() {
        database.execute("CREATE TABLE trinkets (id int, colour text DEFAULT 'red')").execute("INSERT INTO trinkets VALUES (1, 'red'), (2, 'blue')");
        assertThatThrownBy(() -> database.execute("CALL migration.drop_table('trinkets')"))
            .hasMessageContaining("rows of trinkets (2) have values that would be lost");
        assertThatThrownBy(() -> database.execute("CALL migration.drop_column('trinkets', 'colour', but => $$'red'$$)"))
            .hasMessageContaining("rows of trinkets (1) have values that would be lost")
            .hasMessageContaining("SELECT * FROM trinkets t WHERE t.colour IS DISTINCT FROM ('red')");
        database.execute("UPDATE trinkets SET colour = 'red'").execute("CALL migration.drop_column('trinkets', 'colour', but => $$'red'$$)");
        assertThat(database.column("SELECT t::text FROM trinkets t")).containsExactlyInAnyOrder("(1)", "(2)");
        database.execute("DELETE FROM trinkets").execute("CALL migration.drop_table('trinkets')").execute("CALL migration.drop_table('trinkets')");
        assertThat(database.value("SELECT to_regclass('public.trinkets') IS NULL")).isEqualTo("t");
    }

    private List<String> brands() {
        return TargetState.schema(database).lines().stream().filter(line -> line.contains(" brands")).sorted().toList();
    }
}
