package io.sparknode.migrations.lock;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.sql.Jdbc;
import java.sql.SQLException;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/** Who has the changelog lock, in words for an operator. */
final class LockHolder {

    /** The sessions that hold an advisory lock of two keys. */
    private static final String SESSIONS = """
            SELECT string_agg(format('held by pid %s (user %s, application "%s", client %s, connected since %s): %s',
                       a.pid, a.usename, a.application_name, coalesce(host(a.client_addr), 'local'),
                       to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'), left(a.query, 200)), '; ')
              FROM pg_locks l JOIN pg_stat_activity a USING (pid)
             WHERE l.locktype = 'advisory' AND l.classid = ?::int::oid AND l.objid = ?::int::oid AND l.objsubid = 2 AND l.granted
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""";

    private LockHolder() {
    }

    /** Who has the changelog lock: sessions that hold the advisory lock, whose keys are those of liquibase-sessionlock, or else the lock row. */
    static String describe(Database database) throws SQLException, DatabaseException {
        String holder = Query.text(Jdbc.connection(database), SESSIONS, database.getDatabaseChangeLogLockTableName().hashCode(),
            database.getDefaultSchemaName().hashCode());
        if (holder == null) {
            String table = Jdbc.table(database, database.getDatabaseChangeLogLockTableName());
            holder = Query.text(Jdbc.connection(database),
                "SELECT format('locked in %s by %s since %s', ?, lockedby, lockgranted) FROM " + table + " WHERE locked", table);
        }
        return orNobody(holder, database);
    }

    /** The sessions that hold another advisory lock, of two keys. */
    static String describe(Database database, int key, int otherKey) throws SQLException, DatabaseException {
        return orNobody(Query.text(Jdbc.connection(database), SESSIONS, key, otherKey), database);
    }

    private static String orNobody(String holder, Database database) throws DatabaseException {
        database.rollback();
        return holder == null ? "it has just become free" : holder;
    }
}
