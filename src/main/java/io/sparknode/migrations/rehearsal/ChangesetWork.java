package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.connection.SessionSettings;
import java.sql.Connection;
import java.util.Map;
import java.util.stream.Collectors;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.change.core.EmptyChange;
import liquibase.change.core.RawSQLChange;
import liquibase.change.core.TagDatabaseChange;
import liquibase.changelog.ChangeLogHistoryService;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.ui.LoggerUIService;
import org.apache.commons.lang3.function.FailableConsumer;

/** A changeset, executed, recorded and rolled back by Liquibase. */
record ChangesetWork(ChangeSet changeset, DatabaseChangeLog changelog) implements Work {

    @Override
    public String name() {
        return changeset.getId();
    }

    @Override
    public String text() {
        return changeset.getChanges().stream().filter(RawSQLChange.class::isInstance).map(change -> ((RawSQLChange) change).getSql())
            .collect(Collectors.joining(";\n"));
    }

    /** Whether there is anything to rehearse: a tag, and the shared procedures that run again whenever they are mended, change nothing of the schema. */
    @Override
    public boolean isRehearsed() {
        boolean isWithoutChange = changeset.getChanges().stream().allMatch(change -> change instanceof TagDatabaseChange || change instanceof EmptyChange);
        return !changeset.isRunOnChange() && (!isWithoutChange || !Acceptance.in(changeset.getComments()).isEmpty());
    }

    @Override
    public boolean setsTag() {
        return changeset.getChanges().stream().anyMatch(TagDatabaseChange.class::isInstance);
    }

    @Override
    public void run(Connection connection, Noted noted) throws Exception {
        with(connection, database -> {
            ChangeSet.ExecType executed = changeset.execute(changelog, new AbstractChangeExecListener() {
                @Override
                public void ran(Change change, ChangeSet changeSet, DatabaseChangeLog databaseChangeLog, Database on) {
                    try {
                        noted.done();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }, database);
            database.markChangeSetExecStatus(changeset, executed);
            database.commit();
        });
    }

    /** Takes it back, and its record. */
    void rollBack(Connection connection) throws Exception {
        with(connection, database -> {
            changeset.rollback(database);
            database.removeRanStatus(changeset);
            database.commit();
        });
    }

    /** Leaves the database as a run does that ended between the change and its record. */
    void forget(Connection connection) throws Exception {
        with(connection, database -> {
            database.removeRanStatus(changeset);
            database.commit();
        });
    }

    private static void with(Connection connection, FailableConsumer<Database, Exception> work) throws Exception {
        SessionSettings.apply(connection);
        // What stands for a large table is treated as one
        Query.execute(connection, "SET client_min_messages = warning; SET sparknode.small_table = 0");
        try {
            Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService()), () -> {
                Database database = DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
                ChangeLogHistoryService history = Scope.getCurrentScope().getSingleton(ChangeLogHistoryServiceFactory.class).getChangeLogService(database);
                history.reset();
                // It reads the table's columns, which takes as long as many a changeset
                if (Query.value(connection, "SELECT to_regclass('public.databasechangelog')") == null) {
                    history.init();
                }
                Scope.child(Map.of(Scope.Attr.database.name(), database), () -> work.accept(database));
            });
        } catch (Exception e) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }
}
