package io.sparknode.migrations.schema;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An object of a kind that nobody takes apart.
 *
 * @param line for example {@code policy users.own restrictive for all to public using (id = 1)}
 */
record ObjectLine(String line) implements SchemaObject {

    /** With its schema, if that is not the one that is read, and its version, if it is not the one that the server installs by default. */
    static ObjectLine extension(ResultSet row, Reading reading) throws SQLException {
        String name = row.getString("extname");
        return of("extension", name.matches("[a-z0-9_-]+") ? name : SqlText.name(name), reading.normalised(row, "details"));
    }

    /** The {@code USING} condition says which rows a command sees, the {@code WITH CHECK} condition which rows it may write. */
    static ObjectLine policy(ResultSet row, Reading reading) throws SQLException {
        String table = row.getString("relname");
        String using = SqlText.expression(reading.sql(row, "using_rows"), reading.varchars(table));
        String check = SqlText.expression(reading.sql(row, "check_rows"), reading.varchars(table));
        return of("policy", SqlText.name(table, row.getString("polname")), row.getBoolean("restrictive") ? "restrictive" : "",
            "for " + row.getString("command"), "to " + SqlText.normalise(row.getString("roles")).replace(", ", ","),
            using.isEmpty() ? "" : "using (" + using + ")", check.isEmpty() ? "" : "with check (" + check + ")");
    }

    /**
     * A comment on an object, or a security label. A table or column has no kind before its name; other objects have: {@code index idx_feed},
     * {@code function f(uuid)}.
     */
    static ObjectLine comment(ResultSet row, Reading reading) throws SQLException {
        String provider = row.getString("provider");
        return of(provider == null ? "comment" : "security label for " + SqlText.name(provider) + " on", row.getString("kind"),
            reading.normalised(row, "name"), SqlText.literal(row.getString("text")));
    }

    /**
     * A function, procedure or aggregate, with the first 12 hexadecimal digits of the SHA-256 of the source. Indents, blanks at the ends of a line
     * and empty lines do not count in SQL and PL/pgSQL, except in constants.
     */
    static ObjectLine routine(ResultSet row, Reading reading) throws SQLException {
        String library = row.getString("probin");
        String source = SourceText.normalise(row.getString("lanname"), row.getString("prosrc")) + (library == null ? "" : "\n" + library)
            + reading.normalised(row, "sql_body") + reading.unqualified(row.getString("aggregate_parts"));
        String settings = row.getString("settings");
        return of(row.getString("kind"), SqlText.name(row.getString("proname")) + "(" + reading.normalised(row, "arguments") + ")",
            reading.normalised(row, "properties"), settings == null ? "" : oneLine(settings), "body " + SourceText.hash(source, 12));
    }

    /** A trigger that was made by hand, and how it fires if not as usual; those that enforce constraints are told with the constraint. */
    static ObjectLine trigger(ResultSet row, Reading reading) throws SQLException {
        String table = row.getString("relname");
        String printed = row.getString("definition");
        String beforeEvent = row.getString("before_event");
        String definition = without(row.getString("on_table"), printed.substring(printed.indexOf(beforeEvent) + beforeEvent.length()));
        return of("trigger", SqlText.name(table, row.getString("tgname")),
            SqlText.normalise(reading.unqualified(definition), reading.varchars(table)), row.getString("state"));
    }

    /** A rewrite rule that was made by hand; the one that every view has is told with the view. */
    static ObjectLine rule(ResultSet row, Reading reading) throws SQLException {
        String definition = without(row.getString("on_table"), row.getString("definition").substring(row.getString("before_event").length()));
        return of("rule", SqlText.name(row.getString("relname"), row.getString("rulename")),
            SqlText.normalise(reading.unqualified(definition.replaceFirst(";$", ""))), row.getString("state"));
    }

    private static String without(String onTable, String definition) {
        int on = definition.indexOf(onTable);
        return definition.substring(0, on) + " " + definition.substring(on + onTable.length());
    }

    /** Whether a materialized view is filled does not count. */
    static ObjectLine view(ResultSet row, Reading reading) throws SQLException {
        return of(row.getBoolean("materialized") ? "materialized view" : "view", SqlText.name(row.getString("relname")),
            "(" + reading.normalised(row, "columns") + ")", reading.normalised(row, "options"), "as " + SqlText.query(reading.sql(row, "query")));
    }

    /**
     * What a role other than the owner may do with an object, or what the owner or {@code public} may not do although it may by default: {@code all}
     * stands for all that a table has, as PostgreSQL 17 added one.
     */
    static ObjectLine grant(ResultSet row, Reading reading) throws SQLException {
        return of(right(row, joined(row.getString("kind"), reading.normalised(row, "name")), reading));
    }

    /** What a role may do with objects that are made later. The owner of most of the schema's tables, whose name does not count, is not named. */
    static ObjectLine defaultPrivilege(ResultSet row, Reading reading) throws SQLException {
        String owner = reading.normalised(row, "owner");
        return of("default privileges", owner.isEmpty() ? "" : "for " + owner,
            right(row, row.getString("objects") + (row.getBoolean("everywhere") ? " in all schemas" : ""), reading));
    }

    private static String right(ResultSet row, String object, Reading reading) throws SQLException {
        boolean revoked = row.getBoolean("revoked");
        return joined(revoked ? "revoke" : "grant", row.getString("privileges"), "on", object, revoked ? "from" : "to",
            reading.normalised(row, "grantee"), row.getBoolean("is_grantable") ? "with grant option" : "");
    }

    /** An object of a kind that few applications have, in the words of the commands that make it. Some belong to the database and to no schema. */
    static ObjectLine other(ResultSet row, Reading reading) throws SQLException {
        String kind = row.getString("kind");
        String name = reading.normalised(row, "name");
        return of(kind, name, (reading.normalised(row, "definition") + Reading.options(kind + " " + name, row.getArray("options"))).strip());
    }

    /** An owner, or a role. */
    static ObjectLine ownerOrRole(ResultSet row, Reading reading) throws SQLException {
        return of(reading.normalised(row, "text"));
    }

    /** What ALTER DATABASE or ALTER ROLE has set. A setting of the application's own may be a secret: it is told as the options of a server are. */
    static ObjectLine setting(ResultSet row, Reading reading) throws SQLException {
        String text = SqlText.normalise(row.getString("text"));
        String option = row.getString("option");
        boolean isOwn = option.substring(0, option.indexOf('=')).contains(".");
        return of(text, isOwn ? Reading.option(text, option) : oneLine(option));
    }

    private static String oneLine(String settings) {
        return settings.lines().count() > 1 ? SqlText.literal(settings) : settings;
    }

    private static ObjectLine of(String... parts) {
        return new ObjectLine(joined(parts));
    }

    /** The parts that are not empty, with a blank between them. */
    static String joined(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }
}
