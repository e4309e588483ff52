package io.sparknode.migrations.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparknode.migrations.drift.SchemaLine;
import io.sparknode.migrations.page.Areas.Area;
import io.sparknode.migrations.page.TableLines.ColumnText;
import io.sparknode.migrations.testing.Revisions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaPageTest {

    private static final Path PROJECT = Path.of("");
    private static final Areas NONE = new Areas(List.of());
    private static final String START = """
        table gifts
        table people row level security
        column gifts.giver uuid not null
        column gifts.id uuid not null default gen_random_uuid()
        column gifts.note text
        column gifts.state varchar(20) default 'new'
        column people.boss uuid
        column people.id uuid not null default gen_random_uuid()
        column people.tenant_id uuid not null
        constraint gifts.gifts_giver_fkey FOREIGN KEY (giver) REFERENCES people(id)
        constraint gifts.gifts_pkey PRIMARY KEY (id)
        constraint gifts.gifts_state_check CHECK (state in ('new', 'given'))
        constraint people.people_boss_fkey FOREIGN KEY (boss) REFERENCES people(id)
        constraint people.people_pkey PRIMARY KEY (id)
        constraint people.people_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
        index gifts.idx_gifts_note btree (note)
        policy people.own for all to public using (true)
        comment gifts.note 'What | was <said>'
        grant select on gifts to app
        grant select on people to app
        """;

    @TempDir
    private Path elsewhere;

    @Test
    void thePageIsWhatTheSchemaFilesAndTheAreasSay() throws Exception {
        assertThat(Files.readString(PROJECT.resolve(SchemaPage.FILE)).equals(SchemaPage.of(PROJECT).text()))
            .as(SchemaPage.FILE + " is out of date: run ./migrate schema-files, or ./mvnw compile exec:java@schema-files, and review what it changes")
            .isTrue();
    }

    @Test
    void eachObjectOfASchemaIsOnThePage() throws Exception {
        for (String file : List.of("src/test/resources/schema/one-of-each.txt", "changelog/" + Revisions.head() + "/schema.txt")) {
            assertThat(PROJECT.resolve(file)).as(file + " is missing: ./migrate schema-files writes it").exists();
            List<SchemaLine> lines = Files.readAllLines(PROJECT.resolve(file)).stream().map(SchemaLine::of).toList();
            String page = SchemaPage.of(Map.of("0000_start", lines), NONE).text().replace("\\|", "|");
            for (SchemaLine line : lines) {
                if (page.contains("\n### " + line.table() + "\n")) {
                    partOfATable(section(page, line.table()), line);
                }
            }
            assertThat(lines).filteredOn(line -> line.kind().equals("table")).allMatch(table -> page.contains("\n### " + table.name() + "\n"));
            assertThat(lines).filteredOn(line -> line.table().isEmpty()).isNotEmpty().allMatch(line -> page.contains("\n" + line.text() + "\n"));
        }
    }

    private static void partOfATable(String section, SchemaLine part) {
        switch (part.kind()) {
            case "table", "grant", "revoke", "comment" -> { }
            case "column" -> {
                ColumnText text = ColumnText.of(part.rest());
                assertThat((text.type() + " " + text.value()).strip()).isEqualTo(part.rest());
                assertThat(section).contains("| `" + part.simpleName() + "` | `" + text.type() + "` | ").contains(text.value());
            }
            default -> assertThat(section).contains("\n" + part.kind() + " " + part.simpleName() + " " + part.rest() + "\n");
        }
    }

    @Test
    void aPictureHasKeysRequiredAndCheckedColumnsAndALineForEachReferenceToAnotherOfItsTables() {
        assertThat(page(Map.of("0000_start", START), NONE)).contains("""
            ```mermaid
            erDiagram
                gifts["gifts"] {
                    uuid id PK
                    uuid giver FK
                    varchar state
                }
                people["people · tenant"] {
                    uuid id PK
                    uuid boss FK "people"
                }
                people ||--o{ gifts : "giver"
            ```
            """);
    }

    @Test
    void inThePictureOfAnotherAreaTheNameOfTheTableStandsBehindTheColumn() {
        Areas areas = new Areas(List.of(new Area("Giving", "Who gives.", List.of("gifts")), new Area("All people", "Who.", List.of("people"))));
        assertThat(page(Map.of("0000_start", START), areas)).contains("\n## Giving\n\nWho gives.\n", "uuid giver FK \"people\"")
            .doesNotContain("--o{", "Other tables");
    }

    @Test
    void aReferenceThatMayBeNullOrIsUniqueLooksLikeIt() {
        String optional = START.replace("gifts.giver uuid not null", "gifts.giver uuid") + "constraint gifts.one_each UNIQUE (giver)\n";
        assertThat(page(Map.of("0000_start", optional), NONE)).contains("people |o--o| gifts : \"giver\"", "uuid giver FK, UK\n");
    }

    @Test
    void namesThatMermaidCannotReadAreWrittenInLettersAndDigits() {
        assertThat(page(Map.of("0000_start", "table \"Odd Name\"\ncolumn \"Odd Name\".\"1st\" numeric(10,2) not null\n"), NONE))
            .contains("_Odd_Name_[\"'Odd Name'\"] {\n        numeric _1st_\n    }", "### \"Odd Name\"\n");
    }

    @Test
    void itSaysWhichRevisionBroughtATableAndWhichOnesChangedWhatOfIt() {
        Map<String, String> revisions = new LinkedHashMap<>();
        revisions.put("0000_start", START);
        revisions.put("0001_more", START.replace(
            "column gifts.note text\n", "column gifts.note text not null\ncolumn gifts.weight numeric not null\n"));
        revisions.put("0002_rights", revisions.get("0001_more") + "grant insert on people to app\n");
        revisions.put("0003_less", revisions.get("0001_more")
            .replace("index gifts.idx_gifts_note btree (note)\n", "") + "table later\ncolumn later.id uuid\n");
        String page = page(revisions, NONE);
        assertThat(section(page, "gifts")).contains("Added in 0000_start, changed by 0001_more, 0003_less.",
            "| `weight` | `numeric not null` |  | since 0001 |",
            "| `note` | `text not null` |  | What \\| was &lt;said>; changed by 0001 |",
            "| `id` | `uuid not null` | `default gen_random_uuid()` | primary key |")
            .doesNotContain("idx_gifts_note");
        assertThat(section(page, "people")).contains("Belongs to a tenant. Row level security. Added in 0000_start.\n");
        assertThat(section(page, "people")).contains("\n\nReferenced by [gifts](#gifts), [people](#people).\n\n");
        assertThat(section(page, "gifts")).doesNotContain("Referenced by");
        assertThat(section(page, "later")).contains("Added in 0003_less.");
        assertThat(page).contains("The schema after revision `0003_less`: 3 tables in 1 area.",
            "| [0003_less](../changelog/0003_less/revision.yaml) | 1 | 1 |");
    }

    @Test
    void rightsThatAreOnEachTableAreSaidOnce() {
        assertThat(page(Map.of("0000_start", START + "grant insert on gifts to app\n"), NONE))
            .contains("\ngrant select on each table to app\n", "\ngrant insert on gifts to app\n").doesNotContain("grant select on gifts to app");
    }

    @Test
    void aTableWithoutAnAreaStandsUnderOtherTablesADozenInAPicture() {
        String many = IntStream.rangeClosed(1, 13).mapToObj("table t%02d\n"::formatted).reduce("", String::concat);
        Areas areas = new Areas(List.of(new Area("All people", "Who.", List.of("people"))));
        SchemaPage page = SchemaPage.of(Map.of("0000_start", lines(START + many)), areas);
        assertThat(page.withoutArea()).startsWith("gifts", "t01").hasSize(14);
        assertThat(page.text()).containsSubsequence("\n## All people\n", "\n### people\n", "\n## Other tables\n", "\n### gifts\n", "\n### t11\n",
            "\n## Other tables, part 2\n", "\n### t12\n");
    }

    @Test
    void aTableThatALaterRevisionDropsMayStayInItsArea() {
        Map<String, String> revisions = new LinkedHashMap<>();
        revisions.put("0000_start", START + "table gone\n");
        revisions.put("0001_drop", START);
        Areas areas = new Areas(List.of(new Area("Past", "What was.", List.of("gone")), new Area("All people", "Who.", List.of("people"))));
        assertThat(page(revisions, areas)).contains("## All people").doesNotContain("## Past", "### gone");
    }

    @Test
    void areasThatCannotBeMeantAreRefused() {
        Areas areas = new Areas(List.of(new Area("Giving", "Who gives.", List.of("gifts", "gfits")),
            new Area("All people", "Who.", List.of("people", "gifts")),
            new Area("Many", "Too many.", IntStream.range(0, 13).mapToObj("t%d"::formatted).toList())));
        String many = IntStream.range(0, 13).mapToObj("table t%d\n"::formatted).reduce("", String::concat);
        assertThatThrownBy(() -> page(Map.of("0000_start", START + many), areas)).hasMessage("""
            docs/areas.yaml: area "Giving" names the table gfits, which no revision has: correct its name, or leave it out
            docs/areas.yaml: area "All people" names the table gifts, which is named in "Giving" already: a table has one area
            docs/areas.yaml: area "Many" has 13 tables, of which a picture shows no more than 12: divide it""");
    }

    @Test
    void aFileThatHoldsNoAreasIsRefused() throws Exception {
        Path file = Files.createDirectories(elsewhere.resolve("docs")).resolve("areas.yaml");
        String keys = "docs/areas.yaml: an area has the keys area, about and tables, the last one a list; found was: ";
        Map<String, String> wrong = Map.of(
            "- {area: Giving, tabels: [gifts]}", keys + "{area=Giving, tabels=[gifts]}",
            "- {area: Giving, about: Who gives., tables: gifts}", keys + "{area=Giving, about=Who gives., tables=gifts}",
            "Giving: [gifts]", "docs/areas.yaml is a list of areas, each with the keys area, about and tables; found was: {Giving=[gifts]}");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            Files.writeString(file, each.getKey());
            assertThatThrownBy(() -> Areas.read(elsewhere)).hasMessage(each.getValue());
        }
        Files.writeString(file, "- [");
        assertThatThrownBy(() -> Areas.read(elsewhere)).hasMessageStartingWith("docs/areas.yaml cannot be read: ");
    }

    private static String page(Map<String, String> revisions, Areas areas) {
        Map<String, List<SchemaLine>> schemas = new LinkedHashMap<>();
        revisions.forEach((revision, text) -> schemas.put(revision, lines(text)));
        return SchemaPage.of(schemas, areas).text();
    }

    private static List<SchemaLine> lines(String text) {
        return text.lines().map(SchemaLine::of).toList();
    }

    private static String section(String page, String table) {
        return page.substring(page.indexOf("\n### " + table + "\n")).split("\n</details>\n")[0] + "\n";
    }
}
