package io.sparknode.migrations.lock;

import com.github.blagerweij.sessionlock.PGLockService;
import io.sparknode.migrations.progress.OperatorMessages;
import io.sparknode.migrations.sql.Jdbc;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.exception.LockException;
import liquibase.lockservice.StandardLockService;

/**
 * The changelog lock: an advisory lock of the session, which PostgreSQL frees when the runner dies, and beside it Liquibase's own lock row, which
 * keeps out runners that know only the row.
 *
 * <p>The row is marked as ours. A runner that has the advisory lock and finds a marked row knows that its owner is dead, and takes the row over; a
 * row without the mark belongs to a stock Liquibase, so it waits as Liquibase does: {@code liquibase.changelogLockWaitTimeInMinutes}, by default 5,
 * then a {@link LockException} that names the holder. {@code releaseLocks} clears the row of a dead stock Liquibase and refuses while a runner is
 * alive.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">Advisory locks</a>
 */
public final class MigrationLockService extends StandardLockService {

    private static final String MARK = "sparknode-migrations session ";
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final int TRIES_TO_RELEASE = 20;
    private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(10);

    /** Without one, no row could be deleted from the table of executed changesets, which has no key, where a publication is FOR ALL TABLES. */
    private static final String REPLICA_IDENTITY = """
            DO $$ BEGIN
                IF EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('%1$s') AND relreplident = 'd' AND pg_has_role(relowner, 'USAGE'))
                    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = to_regclass('%1$s') AND indisprimary) THEN
                    EXECUTE format('ALTER TABLE %%s REPLICA IDENTITY FULL', to_regclass('%1$s'));
                END IF;
            END $$""";

    private final PGLockService session = new PGLockService();

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public boolean supports(Database database) {
        return Jdbc.isPostgres(database);
    }

    @Override
    public void setDatabase(Database database) {
        super.setDatabase(database);
        session.setDatabase(database);
    }

    /**
     * Also frees the row of a dead runner, as an update that finds nothing to do never asks for the lock, and a stock Liquibase would wait for the
     * row.
     */
    @Override
    public void init() throws DatabaseException {
        if (ReadOnly.is(database)) {
            return;
        }
        super.init();
        if (hasChangeLogLock || Jdbc.isDryRun(database) || !rowIsOurs()) {
            return;
        }
        try {
            if (acquireLock()) {
                releaseLock();
            }
        } catch (LockException e) {
            throw new DatabaseException(e);
        }
    }

    @Override
    public void waitForLock() throws LockException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(getChangeLogLockWaitTime()));
        Instant told = Instant.EPOCH;
        while (!acquireLock()) {
            if (Instant.now().isAfter(deadline)) {
                throw new LockException("Could not acquire the changelog lock within " + getChangeLogLockWaitTime() + " minutes: " + holder()
                        + ". If that is a migration at work, wait for it; end one that hangs with SELECT pg_terminate_backend(pid);"
                        + " clear the lock row of a Liquibase that died with releaseLocks.");
            }
            if (Instant.now().isAfter(told.plus(BETWEEN_MESSAGES))) {
                new OperatorMessages().say("Waiting for the changelog lock: " + holder());
                told = Instant.now();
            }
            pause(BETWEEN_TRIES);
        }
    }

    @Override
    public boolean acquireLock() throws LockException {
        if (hasChangeLogLock) {
            return true;
        }
        try {
            if (ReadOnly.is(database)) {
                hasChangeLogLock = true;
                return true;
            }
            database.rollback();
            Preflight.check(database);
            if (!session.acquireLock()) {
                database.rollback();
                return false;
            }
            hasChangeLogLock = Jdbc.isDryRun(database) || acquireRow();
            if (hasChangeLogLock) {
                Scope.getCurrentScope().getSingleton(ChangeLogHistoryServiceFactory.class).resetAll();
                database.setCanCacheLiquibaseTableInfo(true);
            }
            return hasChangeLogLock;
        } catch (DatabaseException | SQLException e) {
            throw new LockException(e);
        } finally {
            if (!hasChangeLogLock) {
                end();
            }
        }
    }

    @Override
    public void releaseLock() throws LockException {
        if (!hasChangeLogLock) {
            return;
        }
        try {
            if (Jdbc.isDryRun(database) || ReadOnly.is(database)) {
                hasChangeLogLock = false;
            } else {
                super.releaseLock();
            }
        } catch (DatabaseException e) {
            throw new LockException(e);
        } finally {
            end();
        }
    }

    @Override
    public void forceReleaseLock() throws LockException {
        try {
            database.rollback();
            // A runner that waits for the row has the lock for a moment at each of its tries.
            for (int tries = 1; !session.acquireLock(); tries++) {
                database.rollback();
                if (tries == TRIES_TO_RELEASE) {
                    throw new LockException("The changelog lock is not left behind: " + holder()
                            + ". Nothing was released. If it hangs, end it with SELECT pg_terminate_backend(pid); the lock is then free by itself.");
                }
                pause(BETWEEN_TRIES.dividedBy(10));
            }
            super.init();
            hasChangeLogLock = true;
            releaseLock();
        } catch (DatabaseException e) {
            throw new LockException(e);
        }
    }

    @Override
    public void reset() {
        super.reset();
        session.reset();
    }

    @Override
    public void destroy() throws DatabaseException {
        super.destroy();
        session.destroy();
    }

    private void end() throws LockException {
        if (session.hasChangeLogLock()) {
            session.releaseLock();
        }
    }

    private boolean acquireRow() throws DatabaseException, SQLException {
        super.init();
        String owner = "format('" + MARK + "of %s, pid %s', session_user, pg_backend_pid())";
        try (Statement statement = Jdbc.connection(database).createStatement()) {
            // The changelog does it, too, but not in a database that was stamped.
            statement.execute(REPLICA_IDENTITY.formatted(
                    Jdbc.table(database, database.getDatabaseChangeLogTableName()).replace("'", "''")));
            int updated = statement.executeUpdate("UPDATE " + table() + " SET locked = true, lockgranted = localtimestamp, lockedby = " + owner
                    + " WHERE id = 1 AND (NOT locked OR starts_with(lockedby, '" + MARK + "'))");
            database.commit();
            return updated == 1;
        }
    }

    private boolean rowIsOurs() throws DatabaseException {
        try {
            return Jdbc.isTrue(database, "SELECT true FROM " + table() + " WHERE locked AND starts_with(lockedby, ?)", MARK);
        } finally {
            database.rollback();
        }
    }

    private String table() {
        return Jdbc.table(database, database.getDatabaseChangeLogLockTableName());
    }

    private String holder() throws LockException {
        try {
            return LockHolder.describe(database);
        } catch (SQLException | DatabaseException e) {
            throw new LockException(e);
        }
    }

    private static void pause(Duration time) throws LockException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockException("Interrupted while waiting for the changelog lock", e);
        }
    }
}
