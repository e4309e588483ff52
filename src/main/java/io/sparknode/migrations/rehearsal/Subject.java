package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.cli.ConnectionTarget;
import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.rules.ChangelogRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.filter.ShouldRunChangeSetFilter;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.resource.ResourceAccessor;

/**
 * What is rehearsed in one go.
 *
 * @param name       how the report names it
 * @param production a database of the server that is as production before it
 * @param works      what is done, in its order
 */
record Subject(String name, String production, List<? extends Work> works) {

    /** A script, on what the server has prepared, and what another script makes there, if there is one. */
    static Subject ofScript(Path script, Path setup, RehearsalServer server) throws Exception {
        String production = server.copy(RehearsalServer.PREPARED);
        if (setup != null) {
            execute(server, production, setup);
        }
        String name = script.getFileName().toString();
        return new Subject(name, production, List.of(SqlWork.of(name, Files.readString(script))));
    }

    /**
     * A revision, on the schema of the one before it.
     *
     * @param prepared the part of the chain that has been executed already
     */
    static Subject ofRevision(RevisionToRehearse revision, DatabaseChangeLog changelog, String changelogFile, RehearsalServer server,
            ChainPart prepared) throws Exception {
        String production = server.copy(RehearsalServer.PREPARED);
        ChainPart before = ChainPart.before(revision);
        if (!before.equals(prepared)) {
            execute(before, server, production, changelogFile);
        }
        return new Subject(revision.name(), production, works(revision.changesets(), changelog));
    }

    /** What a copy of production has pending, up to the last revision, on a copy of it. */
    static List<Subject> ofCopy(ConnectionTarget copy, DatabaseChangeLog changelog, RehearsalServer server) throws Exception {
        List<ChangeSet> pending = new ArrayList<>();
        ResourceAccessor files = Scope.getCurrentScope().getResourceAccessor();
        try (Database database = DatabaseFactory.getInstance().openDatabase(copy.url(), copy.username(), copy.password(), null, files)) {
            ShouldRunChangeSetFilter shouldRun = new ShouldRunChangeSetFilter(database);
            RevisionToRehearse.all(changelog).stream().flatMap(revision -> revision.changesets().stream())
                .filter(changeset -> shouldRun.accepts(changeset).isAccepted()).forEach(pending::add);
        }
        boolean isRehearsed = works(pending, changelog).stream().anyMatch(ChangesetWork::isRehearsed);
        return isRehearsed ? List.of(new Subject("what is pending in " + copy.place(), server.copy(database(copy)), works(pending, changelog))) : List.of();
    }

    /** The revisions of which a database lacks the tag. It is only read. */
    static List<RevisionToRehearse> pending(ConnectionTarget target, DatabaseChangeLog changelog) throws SQLException {
        try (Connection connection = target.connect()) {
            connection.setReadOnly(true);
            boolean isTracked = Query.value(connection, "SELECT to_regclass('databasechangelog') IS NOT NULL");
            List<String> tags = isTracked ? Query.column(connection, "SELECT tag FROM databasechangelog WHERE tag IS NOT NULL") : List.of();
            return RevisionToRehearse.all(changelog).stream().filter(revision -> !tags.contains(revision.name())).toList();
        }
    }

    private static String database(ConnectionTarget target) throws SQLException {
        try (Connection connection = target.connect()) {
            return connection.getCatalog();
        }
    }

    /** What the files that hold the changesets do against the rules, in a project. */
    List<String> violations() throws IOException {
        return violations(works.stream().filter(ChangesetWork.class::isInstance).map(ChangesetWork.class::cast).filter(ChangesetWork::isRehearsed)
            .map(work -> Path.of(work.changeset().getChangeLog().getPhysicalFilePath())).distinct().filter(Files::isRegularFile).toList());
    }

    /** What all files of a changelog do against the rules, also where Liquibase cannot read it. */
    static List<String> violations(Path master) throws IOException {
        try (Stream<Path> files = Files.walk(master.resolveSibling(""))) {
            return violations(files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList());
        }
    }

    private static List<String> violations(List<Path> files) throws IOException {
        if (!Files.exists(Path.of("docs/changes.md"))) {
            return List.of();
        }
        List<String> violations = new ArrayList<>();
        for (Path file : files) {
            ChangelogRules.of(Path.of("")).violations(file).forEach(violation -> violations.add(violation.toString()));
        }
        return violations;
    }

    private static List<ChangesetWork> works(List<ChangeSet> changesets, DatabaseChangeLog changelog) {
        return changesets.stream().map(changeset -> new ChangesetWork(changeset, changelog)).toList();
    }

    private static void execute(RehearsalServer server, String database, Path script) throws IOException, SQLException {
        try (Connection connection = server.connect(database)) {
            for (String statement : SqlWork.statements(Files.readString(script))) {
                Query.execute(connection, statement);
            }
        }
    }

    /** Executes a part of the chain. */
    static void execute(ChainPart part, RehearsalServer server, String database, String changelogFile) throws Exception {
        if (!part.equals(ChainPart.NOTHING)) {
            VerifiedUpdate.unverified(changelogFile, part.revision(), server.url(database), server.user(), "");
        }
    }
}
