package io.sparknode.migrations.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.RuntimeEnvironment;
import liquibase.Scope;
import liquibase.change.core.TagDatabaseChange;
import liquibase.changelog.ChangeLogIterator;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.filter.ChangeSetFilter;
import liquibase.changelog.filter.ContextChangeSetFilter;
import liquibase.changelog.filter.DbmsChangeSetFilter;
import liquibase.changelog.filter.IgnoreChangeSetFilter;
import liquibase.changelog.filter.LabelChangeSetFilter;
import liquibase.changelog.visitor.ListVisitor;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.CommonArgumentNames;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;

/**
 * The revisions of a changelog.
 *
 * @param revisions in their order; of each, the changesets that run on the database at hand in the contexts at hand, but for those that run again
 *     when their text was mended, such as the shared procedures: how far a database is does not depend on them
 * @param changelog the whole changelog, which may hold more: behind the last tag, or for other contexts
 * @param contexts the contexts at hand
 * @param labels the labels at hand
 */
public record Chain(List<Revision> revisions, DatabaseChangeLog changelog, Contexts contexts, LabelExpression labels) {

    public Chain {
        revisions = List.copyOf(revisions);
    }

    /** Gives a command the arguments that {@link #read} needs: changelog file, contexts and labels, named as in Liquibase's own commands. */
    public static void defineArguments(CommandBuilder command) {
        command.argument(CommonArgumentNames.CHANGELOG_FILE, String.class).required().description("The root changelog file").build();
        command.argument("contextFilter", String.class).addAlias("contexts").description("Context string to use for filtering").build();
        command.argument("labelFilter", String.class).addAlias("labels").description("Label expression to use for filtering").build();
    }

    /**
     * Reads the changelog that a command was given. Liquibase's own way of doing this creates the tracking tables; this one leaves the
     * database alone.
     *
     * @param scope of a command that {@linkplain #defineArguments has the arguments} for it
     */
    public static Chain read(CommandScope scope, Database database) throws LiquibaseException {
        Contexts contexts = new Contexts(scope.getArgumentValue(DatabaseChangelogCommandStep.CONTEXTS_ARG));
        LabelExpression labels = new LabelExpression(scope.getArgumentValue(DatabaseChangelogCommandStep.LABEL_FILTER_ARG));
        DatabaseChangeLog parsed = scope.getArgumentValue(DatabaseChangelogCommandStep.CHANGELOG_ARG);
        if (parsed != null) {
            return of(parsed, contexts, labels, database);
        }
        ChangeLogParameters parameters = new ChangeLogParameters(database);
        parameters.setContexts(contexts);
        parameters.setLabels(labels);
        return of(parse(scope.getArgumentValue(DatabaseChangelogCommandStep.CHANGELOG_FILE_ARG), parameters), contexts, labels, database);
    }

    /** A changelog, as Liquibase reads it, for any database and without contexts. */
    public static DatabaseChangeLog parse(String file) throws LiquibaseException {
        return parse(file, new ChangeLogParameters());
    }

    private static DatabaseChangeLog parse(String file, ChangeLogParameters parameters) throws LiquibaseException {
        ResourceAccessor files = Scope.getCurrentScope().getResourceAccessor();
        return ChangeLogParserFactory.getInstance().getParser(file, files).parse(file, parameters, files);
    }

    /** That of a command of Liquibase which has read its changelog. */
    public static Chain of(CommandResultsBuilder results) throws LiquibaseException {
        CommandScope scope = results.getCommandScope();
        ChangeLogParameters parameters = (ChangeLogParameters) scope.getDependency(ChangeLogParameters.class);
        return of((DatabaseChangeLog) scope.getDependency(DatabaseChangeLog.class), parameters.getContexts(), parameters.getLabels(),
            (Database) scope.getDependency(Database.class));
    }

    /** The revisions of a changelog that is parsed already. */
    public static Chain of(DatabaseChangeLog changelog, Contexts contexts, LabelExpression labels, Database database) throws LiquibaseException {
        List<Revision> revisions = new ArrayList<>();
        List<ChangeSet> untagged = new ArrayList<>();
        for (ChangeSet changeset : running(changelog, contexts, labels, database)) {
            if (!changeset.isRunOnChange()) {
                untagged.add(changeset);
            }
            tagOf(changeset).ifPresent(tag -> {
                revisions.add(new Revision(tag, untagged));
                untagged.clear();
            });
        }
        return new Chain(revisions, changelog, contexts, labels);
    }

    /** The changesets for the database and the contexts at hand, in their order. */
    public static List<ChangeSet> running(DatabaseChangeLog changelog, Contexts contexts, LabelExpression labels, Database database)
            throws LiquibaseException {
        ListVisitor running = new ListVisitor();
        new ChangeLogIterator(changelog, filters(contexts, labels, database)).run(running, new RuntimeEnvironment(database, contexts, labels));
        return running.getSeenChangeSets();
    }

    /** What decides whether a changeset is for the database and the contexts at hand, as in Liquibase's own commands. */
    static ChangeSetFilter[] filters(Contexts contexts, LabelExpression labels, Database database) {
        return new ChangeSetFilter[] {
            new ContextChangeSetFilter(contexts), new LabelChangeSetFilter(labels), new DbmsChangeSetFilter(database), new IgnoreChangeSetFilter()};
    }

    /** The tag that a changeset gives to the database, if it does. */
    public static Optional<String> tagOf(ChangeSet changeset) {
        return changeset.getChanges().stream()
            .filter(TagDatabaseChange.class::isInstance)
            .map(change -> ((TagDatabaseChange) change).getTag())
            .findFirst();
    }

    /**
     * The revision of this name.
     *
     * @throws CommandFailedException when there is none; the message lists those that there are
     */
    public Revision require(String name, CommandResultsBuilder results) throws CommandFailedException {
        return revisions.stream().filter(revision -> revision.name().equals(name)).findFirst().orElseThrow(() -> results.commandFailed(
            "There is no revision " + name + " in " + changelog.getPhysicalFilePath() + ". Nothing was changed. It has: "
                + String.join(", ", names()), 1, true));
    }

    /** The names of all revisions. */
    public List<String> names() {
        return revisions.stream().map(Revision::name).toList();
    }

    /** The last revision. */
    public Optional<Revision> head() {
        return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.get(revisions.size() - 1));
    }

    /** Whether a changeset with this key (see {@link ChangeSet#toNormalizedString()}) is anywhere in the changelog. */
    boolean holds(String key) {
        return changelog.getChangeSets().stream().anyMatch(changeset -> changeset.toNormalizedString().equals(key));
    }

    /** Whether a path, as a database has it on record, lies where those of the chain lie: below the folder that holds the folders of the revisions. */
    boolean isAbove(String path) {
        return revisions.stream().map(revision -> revision.tag().getFilePath().replaceFirst("[^/]*/[^/]*$", "")).anyMatch(path::startsWith);
    }

    /** The revision that a changeset is part of; none if it is behind the last tag, for other contexts, or runs again when it was mended. */
    public Optional<Revision> revisionOf(ChangeSet changeset) {
        return revisions.stream().filter(revision -> revision.changesets().contains(changeset)).findFirst();
    }
}
