package io.sparknode.migrations.lock;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.sql.Jdbc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.resource.Resource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What must be true of a connection before Liquibase writes its first row through it. What the chain itself needs is asked by the first changesets of
 * the changelog.
 */
public final class Preflight {

    /** By its function in the context of the error, around which each language has its own words. */
    private static final String FAILING_EVENT_TRIGGER = """
            SELECT format('An event trigger stops all DDL: event trigger %1$I (function %2$s, owner %3$I): %4$s. Nothing was changed.'
                       ' Have its owner mend it, or a superuser switch it off for the time of the update:'
                       ' ALTER EVENT TRIGGER %1$I DISABLE, afterwards ENABLE',
                       evtname, evtfoid::regproc, pg_get_userbyid(evtowner), ?)
              FROM pg_event_trigger WHERE evtenabled IN ('O', 'A')
               AND ? ~ ('(^|[^a-zA-Z0-9_.$"])' || regexp_replace(evtfoid::regproc::text, '\\W', '\\\\\\&', 'g') || '\\(')""";

    /** That of the database needs no right. */
    private static final String NO_RIGHT_TO_TABLESPACE = """
            SELECT EXISTS (SELECT FROM pg_tablespace t
             WHERE spcname = current_setting('default_tablespace') AND NOT has_tablespace_privilege(oid, 'CREATE')
               AND NOT EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND dattablespace = t.oid))""";

    private static final String RIGHTS = "changelog/refuse/server-or-rights.sql";
    private static final String RAISED = "P0001";

    private Preflight() {
    }

    /**
     * What none of the commands can do that change anything, whether or not they ask for the lock.
     *
     * @throws DatabaseException if this server, or this session, only reads; the message says what to do
     */
    public static void refuseReadOnlyServer(Database database) throws DatabaseException {
        try {
            refuseReadOnlyServer(Jdbc.connection(database));
            database.rollback();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /**
     * @throws DatabaseException if migrations cannot be run over this connection; the message says what was found and what to do
     */
    static void check(Database database) throws DatabaseException {
        Connection connection = Jdbc.connection(database);
        try {
            refuseReadOnlyServer(connection);
            refusePooler(connection);
            refuseBlanksAroundName(connection);
            refuseMissingLanguages(connection);
            refuseMissingRights(connection, database.getLiquibaseSchemaName(), database.getDatabaseChangeLogTableName());
            database.rollback();
            refuseEventTriggers(database, connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static void refuseReadOnlyServer(Connection connection) throws SQLException, DatabaseException {
        if (Query.isTrue(connection, "SELECT pg_is_in_recovery()")) {
            throw new DatabaseException("This server is a standby, it only reads. Name the primary in the URL, or let pgjdbc find it:"
                    + " jdbc:postgresql://host1,host2/sparknode?targetServerType=primary");
        }
        if (connection.isReadOnly()) {
            throw new DatabaseException("This session is read-only, as it was opened with readOnly=true. Leave that parameter out of the URL, or the"
                    + " setting out of the pool");
        }
        if (Query.isTrue(connection, "SELECT current_setting('transaction_read_only')::boolean")) {
            throw new DatabaseException("This session is read-only (default_transaction_read_only is on for the server, the database or the role)."
                    + " Switch it off there, or for this run by ?options=-c%20default_transaction_read_only=off in the URL");
        }
    }

    /**
     * A pooler that lends a connection for a transaction at a time (PgBouncer in transaction or statement mode) gives the session's lock, settings
     * and temporary procedures to whoever comes next. The process id that the client was told differs from the real one behind any pooler.
     */
    private static void refusePooler(Connection connection) throws SQLException, DatabaseException {
        if (!Query.isTrue(connection, "SELECT pg_backend_pid() = " + told(connection)) && !Boolean.getBoolean("sparknode.sessionPooler")
                && !Boolean.parseBoolean(System.getenv("SPARKNODE_SESSION_POOLER"))) {
            throw new DatabaseException("This connection goes through a pooler such as PgBouncer. In transaction mode it would lose the"
                    + " changelog lock. Connect to the server directly (its own port, normally 5432); if the pooler is in session mode, say so by"
                    + " SPARKNODE_SESSION_POOLER=true in the environment or -Dsparknode.sessionPooler=true");
        }
    }

    /**
     * A Maven goal loads a driver of its own, while Liquibase keeps this class from the goal before: to this class, the connection is then none of
     * PostgreSQL's.
     */
    private static int told(Connection connection) throws SQLException {
        if (connection.isWrapperFor(PGConnection.class)) {
            return connection.unwrap(PGConnection.class).getBackendPID();
        }
        try {
            return (int) connection.getClass().getMethod("getBackendPID").invoke(connection);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("The driver " + connection.getClass().getName() + " is not PostgreSQL's", e);
        }
    }

    /** Liquibase looks for its tables in a database whose name has no blank at its ends, and would create them anew in each run. */
    private static void refuseBlanksAroundName(Connection connection) throws SQLException, DatabaseException {
        String name = connection.getCatalog();
        if (!name.equals(name.trim())) {
            throw new DatabaseException(Query.text(connection, "SELECT format('The name of this database, %I, begins or ends with a blank, which"
                    + " Liquibase leaves out where it looks for its tables. Nothing was changed. Give it another name, as its owner and connected to"
                    + " another database: ALTER DATABASE %1$I RENAME TO %I', ?, ?)", name, name.trim()));
        }
    }

    /** What asks for the other rights is written in them. */
    private static void refuseMissingLanguages(Connection connection) throws SQLException, DatabaseException {
        if (Query.isTrue(connection, "SELECT NOT EXISTS (SELECT FROM pg_language WHERE lanname = 'plpgsql')")) {
            throw new DatabaseException("This database lacks the language plpgsql, in which the migrations are written. Nothing was changed."
                    + " Have an administrator run: CREATE EXTENSION plpgsql");
        }
        String languages = Query.text(connection, "SELECT string_agg(lanname, ', ' ORDER BY lanname) FROM pg_language WHERE lanname IN"
                + " ('plpgsql', 'sql') AND NOT has_language_privilege(oid, 'USAGE')");
        if (languages != null) {
            String role = Query.text(connection, "SELECT quote_ident(current_user)");
            throw new DatabaseException("Role " + role + " may not use what the migrations are written in: language " + languages
                    + ". Nothing was changed. Have an administrator run: GRANT USAGE ON LANGUAGE " + languages + " TO " + role);
        }
    }

    private static void refuseMissingRights(Connection connection, String schema, String table) throws SQLException, DatabaseException {
        String role = Query.text(connection, "SELECT quote_ident(current_user)");
        if (schema == null || schema.equals("pg_catalog")) {
            refuseAllMissingRights(connection);
        }
        if (schema == null) {
            throw new DatabaseException("There is no schema on the search_path that role " + role
                    + " may use. Have an administrator run: GRANT USAGE ON SCHEMA public TO " + role);
        }
        String name = Query.text(connection, "SELECT quote_ident(?)", schema);
        if (!Query.isTrue(connection, "SELECT to_regnamespace(?) IS NOT NULL", name)) {
            throw new DatabaseException("There is no schema " + schema + " in this database. Create it first: CREATE SCHEMA " + name);
        }
        String qualified = Query.text(connection, "SELECT format('%s.%I', ?, ?)", name, table);
        if (!Query.isTrue(connection, "SELECT to_regclass(?) IS NOT NULL", qualified)) {
            if (!Query.isTrue(connection, "SELECT has_schema_privilege(?, 'CREATE')", schema)) {
                refuseAllMissingRights(connection);
                throw new DatabaseException("Role " + role + " may not create tables in schema " + schema
                        + ". Migrate as the owner of the schema, or have an administrator run: GRANT CREATE ON SCHEMA " + name + " TO " + role);
            }
            if (Query.isTrue(connection, NO_RIGHT_TO_TABLESPACE)) {
                refuseAllMissingRights(connection);
            }
        } else if (!Query.isTrue(connection,
                "SELECT bool_and(has_table_privilege(?, p)) FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p", qualified)) {
            throw new DatabaseException("Role " + role + " may not write to the table " + table + ", in which Liquibase keeps its books."
                    + " Migrate as the role that owns this table, or as a member of it");
        }
    }

    /** The first changeset of this project's changelog asks for every right; without a table for its record it is never reached. */
    private static void refuseAllMissingRights(Connection connection) throws SQLException, DatabaseException {
        try {
            Resource rights = Scope.getCurrentScope().getResourceAccessor().get(RIGHTS);
            if (rights.exists()) {
                try (InputStream file = rights.openInputStream()) {
                    Query.execute(connection, new String(file.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (PSQLException e) {
            ServerErrorMessage refusal = e.getServerErrorMessage();
            if (refusal == null || !RAISED.equals(e.getSQLState())) {
                throw e;
            }
            // Without the cause, which Liquibase would print once more
            throw new DatabaseException(refusal.getMessage() + "\n" + refusal.getHint());
        } catch (IOException e) {
            throw new DatabaseException(e);
        }
    }

    /** Liquibase's own tables are the first DDL of a database; what is wrong with them it reports as an error in the changelog file. */
    private static void refuseEventTriggers(Database database, Connection connection) throws SQLException, DatabaseException {
        String trial = database.escapeTableName(null, database.getLiquibaseSchemaName(), "sparknode_trial");
        try {
            if (Query.isTrue(connection, "SELECT EXISTS (SELECT FROM pg_event_trigger WHERE evtenabled IN ('O', 'A'))")) {
                Query.execute(connection, "CREATE TABLE " + trial + " (id int)");
            }
        } catch (PSQLException e) {
            database.rollback();
            ServerErrorMessage said = e.getServerErrorMessage();
            String refusal = said == null || said.getWhere() == null ? null
                : Query.text(connection, FAILING_EVENT_TRIGGER, said.getMessage(), said.getWhere());
            if (refusal != null) {
                throw new DatabaseException(refusal);
            }
        } finally {
            database.rollback();
        }
    }
}
