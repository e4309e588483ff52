package io.sparknode.migrations.lock;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.progress.OperatorMessages;
import io.sparknode.migrations.sql.Jdbc;
import java.util.Objects;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/**
 * The role to which belongs what a command creates, and as which it reads: the owner of the tables that are there, if the one that logged in is a
 * member of it. Secret managers make a new user for each run, and the next one could not even read what the last one created as its own; a member
 * that does not inherit ({@code NOINHERIT}) can read the tables only as their owner.
 */
public final class OwnerRole {

    /** No superuser is slipped into, and none is left, as a superuser may need its rights and the changelog hands its tables over. */
    private static final String FIND = """
            SELECT quote_ident(owner.rolname)
              FROM pg_roles me, pg_roles owner
             WHERE me.rolname = current_user AND NOT me.rolsuper AND NOT owner.rolsuper AND owner.oid <> me.oid
               AND pg_has_role(owner.oid, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
               AND owner.oid = coalesce(
                   (SELECT relowner FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                     WHERE nspname = 'public' AND relname = 'tenants' OR nspname = %1$s AND relname = %2$s ORDER BY relname = 'tenants' DESC LIMIT 1),
                   (SELECT datdba FROM pg_database WHERE datname = current_database() AND me.rolvaliduntil < 'infinity'
                       AND has_schema_privilege(datdba, 'public', 'CREATE')))""";

    private static final String EXPIRES = """
            SELECT format('Role %%s expires (%%s), and everything that this run creates will belong to it. Before the next role migrates, run as an'
                       ' administrator: REASSIGN OWNED BY %%1$s TO the role that is to own the tables. If the runner is a member of the owner of the'
                       ' database, that one owns them from the start.', quote_ident(rolname), to_char(rolvaliduntil, 'YYYY-MM-DD HH24:MI TZ'))
              FROM pg_roles WHERE rolname = current_user AND rolvaliduntil < 'infinity'
               AND NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = %1$s AND tablename = %2$s)""";

    private final Database database;
    private final String before;

    private OwnerRole(Database database, String before) {
        this.database = database;
        this.before = before;
    }

    /** Goes on as the owner, until {@link #leave}. */
    public static OwnerRole assume(Database database) throws DatabaseException {
        String before = Jdbc.text(database, "SELECT quote_ident(current_setting('role'))");
        String owner = Jdbc.text(database, named(FIND, database));
        if (owner != null) {
            Jdbc.execute(database, "SET ROLE " + owner);
        }
        database.commit();
        return new OwnerRole(database, before);
    }

    /** Says so if what the first run creates will belong to a role that expires. */
    static void warnOfExpiry(Database database) throws DatabaseException {
        String expires = Jdbc.text(database, named(EXPIRES, database));
        if (expires != null) {
            new OperatorMessages().say(expires);
        }
        database.commit();
    }

    /** Goes on as the role that it was before. */
    public void leave() throws DatabaseException {
        database.rollback();
        Jdbc.execute(database, "SET ROLE " + before);
        database.commit();
    }

    private static String named(String query, Database database) {
        // A role that may use no schema of its search_path has no default one.
        return query.formatted(Query.literal(Objects.requireNonNullElse(database.getLiquibaseSchemaName(), "public")),
            Query.literal(database.getDatabaseChangeLogTableName()));
    }
}
