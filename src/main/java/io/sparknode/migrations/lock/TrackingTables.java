package io.sparknode.migrations.lock;

import io.sparknode.migrations.progress.OperatorMessages;
import io.sparknode.migrations.sql.Jdbc;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import liquibase.GlobalConfiguration;
import liquibase.change.core.TagDatabaseChange;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.StandardChangeLogHistoryService;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/**
 * Liquibase's history, whose table is created by one runner at a time, and which tells the operator of each revision that is complete. Liquibase
 * creates the table before it asks for the changelog lock, so that of several runners on an empty database one would fail with "relation already
 * exists".
 */
public final class TrackingTables extends StandardChangeLogHistoryService {

    /** Any numbers will do, as long as nothing else of this database uses them. */
    private static final int KEY = "sparknode-migrations".hashCode();
    private static final int OTHER_KEY = "tracking tables".hashCode();
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(10);

    private boolean ready;
    private final Instant began = Instant.now();
    private int executed;
    private int inPlace;

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public boolean supports(Database database) {
        return Jdbc.isPostgres(database);
    }

    @Override
    public void init() throws DatabaseException {
        if (ready || Jdbc.isDryRun(getDatabase())) {
            super.init();
            return;
        }
        if (ReadOnly.is(getDatabase())) {
            return;
        }
        OwnerRole.warnOfExpiry(getDatabase());
        Preflight.check(getDatabase());
        waitForOthers();
        try {
            super.reset();
            super.init();
            getDatabase().commit();
            ready = true;
        } finally {
            getDatabase().rollback();
            succeeds("pg_advisory_unlock");
        }
    }

    /** Says so when a revision is complete: its tag is its last changeset. */
    @Override
    public void setExecType(ChangeSet changeSet, ChangeSet.ExecType type) throws DatabaseException {
        super.setExecType(changeSet, type);
        if (Jdbc.isDryRun(getDatabase())) {
            return;
        }
        if (type == ChangeSet.ExecType.MARK_RAN) {
            inPlace++;
        } else {
            executed++;
        }
        changeSet.getChanges().stream().filter(TagDatabaseChange.class::isInstance).map(TagDatabaseChange.class::cast).findFirst().ifPresent(tag ->
                new OperatorMessages().say(String.format(Locale.ROOT, "%-26s complete: so far %d %s recorded, %d of them in place already, %d s",
                        tag.getTag(), executed + inPlace, executed + inPlace == 1 ? "changeset" : "changesets", inPlace,
                        Duration.between(began, Instant.now()).toSeconds())));
    }

    @Override
    public void reset() {
        super.reset();
        ready = false;
    }

    /** Others need a moment here. One that needs more hangs, as a client may whose network does not forward any more. */
    private void waitForOthers() throws DatabaseException {
        int minutes = GlobalConfiguration.CHANGELOGLOCK_WAIT_TIME.getCurrentValue().intValue();
        Instant deadline = Instant.now().plus(Duration.ofMinutes(minutes));
        Instant told = Instant.now();
        while (!succeeds("pg_try_advisory_lock")) {
            if (Instant.now().isAfter(deadline)) {
                throw new DatabaseException("Could not look after Liquibase's tables within " + minutes + " minutes, as another runner is at it: "
                        + holder() + ". If it hangs, end it with SELECT pg_terminate_backend(pid), then run the update again.");
            }
            if (Instant.now().isAfter(told.plus(BETWEEN_MESSAGES))) {
                new OperatorMessages().say("Waiting for a runner that looks after Liquibase's tables: " + holder());
                told = Instant.now();
            }
            pause();
        }
    }

    private String holder() throws DatabaseException {
        try {
            return LockHolder.describe(getDatabase(), KEY, OTHER_KEY);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private boolean succeeds(String advisoryFunction) throws DatabaseException {
        boolean success = Jdbc.isTrue(getDatabase(), "SELECT " + advisoryFunction + "(?, ?)", KEY, OTHER_KEY);
        getDatabase().commit();
        return success;
    }

    private static void pause() throws DatabaseException {
        try {
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("Interrupted while another runner looked after Liquibase's tables", e);
        }
    }
}
