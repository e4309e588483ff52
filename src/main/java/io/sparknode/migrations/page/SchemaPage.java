package io.sparknode.migrations.page;

import io.sparknode.migrations.drift.DriftReport;
import io.sparknode.migrations.drift.SchemaLine;
import io.sparknode.migrations.page.Areas.Area;
import io.sparknode.migrations.page.TableLines.ColumnText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;

/** The text of {@code docs/schema.md}, from {@code schema.txt} of each revision and {@code docs/areas.yaml}: the tables by area, with pictures. */
public final class SchemaPage {

    /** The page, relative to the project. */
    public static final String FILE = "docs/schema.md";
    private static final Set<String> RIGHTS = Set.of("grant", "revoke");
    private static final String BEGIN = """
        # The schema

        <!-- Generated from changelog/*/schema.txt and docs/areas.yaml: ./migrate schema-files -->

        The schema after revision `%s`: %d tables in %d %s.

        In the pictures, **· tenant** after the name of a table means that its rows belong to a tenant (column `tenant_id`). That column and
        the line to `tenants` are left out, except in the picture that has `tenants`. Of the other columns those are shown that are keys, that an
        `INSERT` has to give a value, or whose values a constraint checks. `PK` is part of the primary key, `FK` refers to a table, `UK` is part of
        a unique constraint. A line leads to the table that is referred to; where that is in another picture, or the same table, its name follows
        the column.

        Below each picture are all columns, in alphabetical order, constraints, policies and indexes, with the \
        revision if it is not the one that added the table.

        Of a live database, `./mvnw -Pschemaspy process-classes` writes the pages of [SchemaSpy](https://schemaspy.org) to \
        `target/schemaspy/index.html`, with
        these areas; it needs Graphviz. The database is the one that is named for the other goals.

        """;

    private final Areas areas;
    private final List<SchemaLine> lines;
    private final Map<String, TableLines> tables;
    private final History history;
    private final Map<String, List<SchemaLine>> revisions;

    private SchemaPage(Map<String, List<SchemaLine>> revisions, Areas areas) {
        this.revisions = revisions;
        this.areas = areas;
        this.lines = List.copyOf(revisions.values()).get(revisions.size() - 1);
        this.tables = tablesOf(lines);
        this.history = new History(revisions);
    }

    /**
     * The page of the files that a project has.
     *
     * @throws IllegalArgumentException if {@code docs/areas.yaml} cannot be meant; the message says why
     */
    public static SchemaPage of(Path project) throws IOException {
        Map<String, List<SchemaLine>> revisions = new TreeMap<>();
        try (Stream<Path> folders = Files.list(project.resolve("changelog"))) {
            for (Path file : folders.map(folder -> folder.resolve("schema.txt")).filter(Files::exists).toList()) {
                revisions.put(file.getParent().getFileName().toString(), Files.readAllLines(file).stream().map(SchemaLine::of).toList());
            }
        }
        return of(revisions, Areas.read(project));
    }

    /** @param revisions the lines of each schema, by the name of the revision, in their order */
    static SchemaPage of(Map<String, List<SchemaLine>> revisions, Areas areas) {
        areas.check(revisions.values().stream().flatMap(schema -> tablesOf(schema).keySet().stream()).collect(Collectors.toSet()));
        return new SchemaPage(revisions, areas);
    }

    /** The tables that have no area, and stand under {@code Other tables}. */
    public List<String> withoutArea() {
        return areas.others(tables.keySet());
    }

    /** The whole text. */
    public String text() {
        List<Area> all = areas.of(tables.keySet());
        String head = List.copyOf(revisions.keySet()).get(revisions.size() - 1);
        return BEGIN.formatted(head, tables.size(), all.size(), all.size() == 1 ? "area" : "areas")
            + contents(all)
            + all.stream().map(this::section).collect(Collectors.joining())
            + besides()
            + rights();
    }

    private static Map<String, TableLines> tablesOf(List<SchemaLine> lines) {
        Map<String, List<SchemaLine>> parts = lines.stream().filter(line -> !RIGHTS.contains(line.kind()) && !line.kind().equals("table"))
            .collect(Collectors.groupingBy(SchemaLine::table));
        Map<String, TableLines> tables = new LinkedHashMap<>();
        lines.stream().filter(line -> line.kind().equals("table"))
            .forEach(line -> tables.put(line.name(), new TableLines(line, parts.getOrDefault(line.name(), List.of()))));
        return tables;
    }

    private String contents(List<Area> all) {
        StringBuilder text = new StringBuilder("| area | tables |\n|---|---|\n");
        all.forEach(area -> text.append("| ").append(link(area.name())).append(" | ")
            .append(area.tables().stream().map(SchemaPage::link).collect(Collectors.joining(", "))).append(" |\n"));
        List<String> shared = tables.values().stream().filter(table -> !table.isTenantOwned()).map(table -> link(table.name())).toList();
        if (!shared.isEmpty() && shared.size() < tables.size()) {
            text.append("\nAll tables belong to a tenant, except ").append(String.join(", ", shared)).append(".\n");
        }
        text.append("\n| revision | tables added | tables changed |\n|---|--:|--:|\n");
        for (String revision : revisions.keySet()) {
            long brought = tables.values().stream().filter(table -> history.broughtBy(table.line()).equals(revision)).count();
            long changed = tables.values().stream().filter(table -> history.changedBy(table).contains(revision)).count();
            text.append("| [").append(revision).append("](../changelog/").append(revision).append("/revision.yaml) | ").append(brought)
                .append(" | ").append(changed).append(" |\n");
        }
        return text.toString();
    }

    private String section(Area area) {
        List<TableLines> members = area.tables().stream().map(tables::get).toList();
        return "\n## " + area.name() + "\n\n" + area.about() + "\n\n```mermaid\n" + new Diagram(members).text() + "```\n"
            + members.stream().map(this::section).collect(Collectors.joining());
    }

    private String section(TableLines table) {
        List<String> changes = history.changedBy(table);
        return "\n### " + table.name() + "\n\n"
            + sentence(table.comment(""))
            + (table.isTenantOwned() ? "Belongs to a tenant. " : "")
            + sentence(table.line().rest())
            + "Added in " + history.broughtBy(table.line()) + (changes.isEmpty() ? "" : ", changed by " + String.join(", ", changes)) + ".\n\n"
            + referencedBy(table)
            + "<details><summary>" + counted(table.columns(), "column") + ", " + counted(table.parts(), "constraint") + ", "
            + counted(table.parts(), "index") + "</summary>\n\n"
            + "| column | type | value | |\n|---|---|---|---|\n"
            + table.columns().stream().map(column -> row(table, column)).collect(Collectors.joining())
            + block(table.others().stream().map(other -> line(table, other)).toList())
            + "\n</details>\n";
    }

    private String referencedBy(TableLines table) {
        List<String> referencing = tables.values().stream()
            .filter(other -> other.foreignKeys().stream().anyMatch(key -> key.table().equals(table.name())))
            .map(other -> link(other.name())).toList();
        return referencing.isEmpty() ? "" : "Referenced by " + String.join(", ", referencing) + ".\n\n";
    }

    private String row(TableLines table, SchemaLine column) {
        ColumnText text = ColumnText.of(column.rest());
        List<String> notes = new ArrayList<>();
        if (table.isPrimary(column.simpleName())) {
            notes.add("primary key");
        }
        table.foreignKeys().stream().filter(key -> key.columns().contains(column.simpleName()))
            .map(key -> "refers to " + link(key.table())).distinct().forEach(notes::add);
        notes.add(prose(table.comment(column.simpleName())));
        notes.add(since(table, column));
        return "| " + code(column.simpleName()) + " | " + code(text.type()) + " | " + code(text.value()) + " | "
            + notes.stream().filter(note -> !note.isEmpty()).collect(Collectors.joining("; ")) + " |\n";
    }

    private String line(TableLines table, SchemaLine part) {
        String since = since(table, part);
        return part.kind() + " " + part.simpleName() + " " + part.rest() + (since.isEmpty() ? "" : " -- " + since);
    }

    /** Which revision brought or changed a part of a table; nothing if it is as the table was brought. */
    private String since(TableLines table, SchemaLine part) {
        List<String> changes = history.changedBy(part);
        String revision = history.broughtBy(part);
        String brought = revision.equals(history.broughtBy(table.line())) ? "" : "since " + number(revision);
        String changed = changes.isEmpty() ? "" : "changed by " + changes.stream().map(SchemaPage::number).collect(Collectors.joining(", "));
        return Stream.of(brought, changed).filter(each -> !each.isEmpty()).collect(Collectors.joining(", "));
    }

    private String besides() {
        List<String> besides = lines.stream()
            .filter(line -> !RIGHTS.contains(line.kind()) && !line.kind().equals("default privileges") && !tables.containsKey(line.table()))
            .map(SchemaLine::text).toList();
        return besides.isEmpty() ? "" : "\n## Besides the tables\n" + block(besides);
    }

    /** Each kind of right with the tables that it is on: most are on all of them. */
    private String rights() {
        Map<String, Set<String>> objects = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (SchemaLine line : lines) {
            if (RIGHTS.contains(line.kind()) && tables.containsKey(line.name())) {
                objects.computeIfAbsent(line.text().replace(" on " + line.name() + " ", " on %s "), key -> new TreeSet<>()).add(line.name());
            } else if (RIGHTS.contains(line.kind()) || line.kind().equals("default privileges")) {
                others.add(line.text());
            }
        }
        List<String> texts = new ArrayList<>();
        objects.forEach((right, on) -> texts.add(right.replace("%s", on.equals(tables.keySet()) ? "each table" : String.join(", ", on))));
        texts.addAll(others);
        return texts.isEmpty() ? "" : "\n## Rights\n" + block(texts);
    }

    private static String block(List<String> lines) {
        return lines.isEmpty() ? "" : "\n```\n" + String.join("\n", lines) + "\n```\n";
    }

    private static String number(String revision) {
        return revision.replaceFirst("_.*", "");
    }

    private static String counted(List<SchemaLine> parts, String kind) {
        return DriftReport.counted(parts.stream().filter(part -> part.kind().equals(kind)).count(), kind);
    }

    private static String sentence(String text) {
        return text.isEmpty() ? "" : StringUtils.capitalize(prose(text)).replaceFirst("[.]?$", ". ");
    }

    private static String link(String heading) {
        return "[" + heading + "](#" + heading.toLowerCase(Locale.ROOT).replace(' ', '-').replaceAll("[^a-z0-9_-]", "") + ")";
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + cell(text) + "`";
    }

    private static String prose(String text) {
        return cell(text).replace("&", "&amp;").replace("<", "&lt;");
    }

    /** In a table, a vertical bar would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
