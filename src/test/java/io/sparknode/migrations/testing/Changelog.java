package io.sparknode.migrations.testing;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.drift.VerifiedStamp;
import java.io.FileNotFoundException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.change.core.RawSQLChange;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.FastCheckService;
import liquibase.command.CommandScope;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * A changelog, run by Liquibase's Java API as an application would run it. Every failure is an {@link IllegalStateException}
 * with Liquibase's message.
 */
public final class Changelog {

    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    static {
        LIQUIBASE.setLevel(Level.OFF);
    }

    private final Path root;
    private final String file;
    private final String contexts;

    /**
     * A changeset, in the words of Liquibase's own table.
     *
     * @param path   the file that holds it
     * @param id     its id
     * @param author its author
     */
    public record Changeset(String path, String id, String author) {
    }

    private Changelog(Path root, String file, String contexts) {
        this.root = root;
        this.file = file;
        this.contexts = contexts;
    }

    /** The changelog of this project. */
    public static Changelog ofProject() {
        return of(Path.of(""), "changelog/db.changelog-master.yaml");
    }

    /** A changelog in a file below a directory; the files that it includes are found below that directory too. */
    public static Changelog of(Path root, String file) {
        return new Changelog(root.toAbsolutePath(), file, null);
    }

    /** The same changelog, run with contexts: for example {@code @demo}. */
    public Changelog withContexts(String someContexts) {
        return new Changelog(root, file, someContexts);
    }

    /** All of its changesets in their order, whatever their context. */
    public List<Changeset> changesets() {
        return parse().stream().map(changeset -> new Changeset(changeset.getFilePath(), changeset.getId(), changeset.getAuthor())).toList();
    }

    /** The tags that it gives to a database, in their order. */
    public List<String> tags() {
        return parse().stream().flatMap(changeset -> Chain.tagOf(changeset).stream()).toList();
    }

    /** The SQL that stands in its changesets, in their order. */
    public List<String> sql() {
        return parse().stream().flatMap(changeset -> changeset.getChanges().stream()).filter(RawSQLChange.class::isInstance)
            .map(change -> ((RawSQLChange) change).getSql()).toList();
    }

    /** How many changesets a database has on record. */
    public int executed(TestDatabase database) {
        boolean tracked = database.value("SELECT to_regclass('public.databasechangelog') IS NOT NULL").equals("t");
        return tracked ? Integer.parseInt(database.value("SELECT count(*) FROM databasechangelog")) : 0;
    }

    /** Executes what is pending. */
    public void update(TestDatabase database) {
        run("update", database, Map.of());
    }

    /** Executes the next so many changesets. */
    public void updateCount(TestDatabase database, int count) {
        run("updateCount", database, Map.of("count", count));
    }

    /** Executes what is pending up to a tag. */
    public void updateToTag(TestDatabase database, String tag) {
        run("updateToTag", database, Map.of("tag", tag));
    }

    /** Rolls back what was executed after a tag. */
    public void rollbackToTag(TestDatabase database, String tag) {
        run("rollback", database, Map.of("tag", tag));
    }

    /** Rolls back the last so many changesets. */
    public void rollbackCount(TestDatabase database, int count) {
        run("rollbackCount", database, Map.of("count", count));
    }

    /** Records what is pending as executed. */
    public void changelogSync(TestDatabase database) {
        run("changelogSync", database, Map.of());
    }

    /** Records what is pending up to a tag as executed. */
    public void changelogSyncToTag(TestDatabase database, String tag) {
        run("changelogSyncToTag", database, Map.of("tag", tag));
    }

    /** As {@link #changelogSync}, whatever the schema is. */
    public void forceSync(TestDatabase database) {
        run("changelogSync", database, Map.of(VerifiedStamp.FORCE, true));
    }

    /** As {@link #changelogSyncToTag}, whatever the schema is. */
    public void forceSyncToTag(TestDatabase database, String tag) {
        run("changelogSyncToTag", database, Map.of("tag", tag, VerifiedStamp.FORCE, true));
    }

    private List<ChangeSet> parse() {
        return inScope(() -> ChangeLogParserFactory.getInstance().getParser(file, accessor())
            .parse(file, new ChangeLogParameters(), accessor()).getChangeSets());
    }

    private void run(String command, TestDatabase database, Map<String, Object> arguments) {
        Map<String, Object> all = new TreeMap<>(arguments);
        all.put("changelogFile", file);
        all.put("url", database.url());
        all.put("username", database.username());
        all.put("password", database.password());
        if (contexts != null) {
            all.put("contexts", contexts);
        }
        inScope(() -> {
            // Within a JVM Liquibase remembers that a database is up to date, whichever changelog was asked about.
            Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
            CommandScope scope = new CommandScope(command);
            all.forEach(scope::addArgumentValue);
            return scope.setOutput(OutputStream.nullOutputStream()).execute();
        });
    }

    private <T> T inScope(Scope.ScopedRunnerWithReturn<T> work) {
        try {
            return Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), accessor(), Scope.Attr.ui.name(), new LoggerUIService()), work);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private ResourceAccessor accessor() throws FileNotFoundException {
        return new DirectoryResourceAccessor(root.toFile());
    }
}
