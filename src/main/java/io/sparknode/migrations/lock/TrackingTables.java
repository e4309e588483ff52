package io.sparknode.migrations.lock;

import io.sparknode.migrations.progress.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import liquibase.Scope;
import liquibase.change.core.TagDatabaseChange;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.StandardChangeLogHistoryService;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.executor.ExecutorService;

/**
 * Liquibase's history, whose table is created by one runner at a time, and which tells the operator of each revision that is complete. Liquibase creates
 * the table before it asks for the changelog lock, so that of several runners on an empty database one would fail with "relation already exists".
 */
public final class TrackingTables extends StandardChangeLogHistoryService {

    /** Any number will do, as long as nothing else of this database uses it. */
    private static final long KEY = "sparknode-migrations tracking tables".hashCode();

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
        return database instanceof PostgresDatabase && database.getConnection() instanceof JdbcConnection;
    }

    @Override
    public void init() throws DatabaseException {
        if (ready || isDryRun()) {
            super.init();
            return;
        }
        Preflight.check(getDatabase());
        advisory("pg_advisory_lock");
        try {
            super.reset();
            super.init();
            getDatabase().commit();
            ready = true;
        } finally {
            getDatabase().rollback();
            advisory("pg_advisory_unlock");
        }
    }

    /** Says so when a revision is complete: its tag is its last changeset. */
    @Override
    public void setExecType(ChangeSet changeSet, ChangeSet.ExecType type) throws DatabaseException {
        super.setExecType(changeSet, type);
        if (isDryRun()) {
            return;
        }
        if (type == ChangeSet.ExecType.MARK_RAN) {
            inPlace++;
        } else {
            executed++;
        }
        changeSet.getChanges().stream().filter(TagDatabaseChange.class::isInstance).map(TagDatabaseChange.class::cast).findFirst().ifPresent(tag ->
                new Progress().say(String.format(Locale.ROOT, "%-26s complete: so far %d changesets executed, %d in place already, %d s",
                        tag.getTag(), executed, inPlace, Duration.between(began, Instant.now()).toSeconds())));
    }

    @Override
    public void reset() {
        super.reset();
        ready = false;
    }

    private boolean isDryRun() {
        return !Scope.getCurrentScope().getSingleton(ExecutorService.class).getExecutor("jdbc", getDatabase()).updatesDatabase();
    }

    private void advisory(String function) throws DatabaseException {
        Connection connection = ((JdbcConnection) getDatabase().getConnection()).getUnderlyingConnection();
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + function + "(?)")) {
            statement.setLong(1, KEY);
            statement.execute();
            getDatabase().commit();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
