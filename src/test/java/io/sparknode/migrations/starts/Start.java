package io.sparknode.migrations.starts;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.PostgresServer;
import io.sparknode.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A state in which a database can be before the chain runs on it for the first time, with rows in every table it has.
 *
 * @param name  the state in words, for the names of tests
 * @param files the SQL that brings an empty database there, in its order. Each file runs in a transaction of its own; one of the raw SQL that
 *              fails is rolled back and passed over, as it was in production
 */
public record Start(String name, List<Path> files) {

    /** By start and revision, the databases of this JVM's server from which the others are copied. Nobody connects to them. */
    private static final Map<Start, Map<String, TestDatabase>> TEMPLATES = new HashMap<>();
    private static final String BEFORE = "before the chain";
    private static final String HEAD = "all of the chain";

    /** Nothing at all. */
    public static final Start EMPTY = new Start("an empty database", List.of());

    /** The bootstrap of 2026-02-15 with the demo data. */
    public static final Start FIRST_BOOT = bootstrap("a first boot", List.of(), true);

    /** The bootstraps from 2026-02-12 to 2026-02-14: the old roles. */
    public static final Start OLDER_2026_02_14 = bootstrap("a bootstrap of 2026-02-14", List.of("older/2026-02-14.sql"), false);

    /** The bootstraps from 2026-02-05 to 2026-02-11: as the later ones, and recognitions of one kind. */
    public static final Start OLDER_2026_02_11 =
        bootstrap("a bootstrap of 2026-02-11", List.of("older/2026-02-14.sql", "older/2026-02-11.sql"), false);

    /** The bootstraps until 2026-02-04: as the later ones, and departments of six names, without a budget. */
    public static final Start OLDER_2026_02_04 = bootstrap("a bootstrap of 2026-02-04",
        List.of("older/2026-02-14.sql", "older/2026-02-11.sql", "older/2026-02-04.sql"), false);

    /** The bootstrap of 2026-02-15 with what some of the older ones had already. */
    public static final Start WITH_LATER_INDEX = bootstrap("a bootstrap with branding_config and idx_users_tenant_corporate_email",
        List.of("older/some.sql"), true);

    /** The oldest bootstrap with what some of the older ones had already. */
    public static final Start OLDEST_WITH_LATER_INDEX =
        bootstrap("a bootstrap of 2026-02-04 with branding_config and idx_users_tenant_corporate_email",
        List.of("older/2026-02-14.sql", "older/2026-02-11.sql", "older/2026-02-04.sql", "older/some.sql"), false);

    /** All of the raw SQL on a first boot. */
    public static final Start RAW_SQL = FIRST_BOOT.then("all raw SQL", rawSql());

    /** All of the raw SQL on a first boot, then one file once more, which makes tables and a column anew that another one had renamed. */
    public static final Start RAW_SQL_TWICE = FIRST_BOOT.then("all raw SQL, a part of it twice", Stream.concat(rawSql().stream(),
        Stream.of(file("before-again.sql"), file("raw/20260204_add_points_allocation_system.sql"))).toList());

    /** All of the raw SQL on the oldest bootstrap. */
    public static final Start RAW_SQL_ON_OLDEST = OLDER_2026_02_04.then("all raw SQL", rawSql());

    /** Some raw SQL on a first boot, then the earlier Alembic chain to its head. */
    public static final Start ALEMBIC = FIRST_BOOT.then("some raw SQL and the Alembic chain", Stream.of(
        "raw/20260204_add_points_allocation_system.sql", "raw/20260205_enable_departments_rls.sql", "raw/20260206_create_app_role.sql",
        "raw/20260209_implement_budget_workflow.sql", "raw/20260209_standardize_roles.sql", "raw/20260215_add_crm_connectors_and_webhooks.sql",
        "raw/20260215_add_sales_events_module.sql", "alembic.sql").map(Start::file).toList());

    /** A first boot whose {@code system_admins} has its old form, with a column {@code email}. */
    public static final Start OLD_SYSTEM_ADMINS = FIRST_BOOT.then("the old system_admins", List.of(file("old-system-admins.sql")));

    /** A first boot without the columns that the seed script used to add. */
    public static final Start WITHOUT_SEED_DDL = FIRST_BOOT.then("without the DDL of the seed script", List.of(file("without-seed-ddl.sql")));

    /** A bootstrap without demo data on which somebody did parts of the revisions by hand. */
    public static final Start BY_HAND = bootstrap("a bootstrap without the platform's tenant", List.of(), false)
        .then("parts of the revisions by hand", List.of(file("by-hand.sql")));

    public Start {
        files = List.copyOf(files);
    }

    /** Every start that does not depend on chance. */
    public static List<Start> all() {
        return List.of(EMPTY, FIRST_BOOT, OLDER_2026_02_14, OLDER_2026_02_11, OLDER_2026_02_04, WITH_LATER_INDEX, OLDEST_WITH_LATER_INDEX,
            RAW_SQL, RAW_SQL_TWICE, RAW_SQL_ON_OLDEST, ALEMBIC, OLD_SYSTEM_ADMINS, WITHOUT_SEED_DDL, BY_HAND);
    }

    /** The raw SQL files in the order of their names, which is the order in which they were run. */
    public static List<Path> rawSql() {
        try (Stream<Path> files = Files.list(file("raw"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A bootstrap and some of the raw SQL, both chosen at random.
     *
     * @param seed the same seed gives the same start; it is in the name, as are the files chosen, by their place in {@link #rawSql()} from 1
     */
    public static Start someRawSql(long seed) {
        Random random = new Random(seed);
        List<Start> bootstraps = List.of(FIRST_BOOT, OLDER_2026_02_14, OLDER_2026_02_11, OLDER_2026_02_04, WITH_LATER_INDEX, OLDEST_WITH_LATER_INDEX);
        Start bootstrap = bootstraps.get(random.nextInt(bootstraps.size()));
        List<Path> all = rawSql();
        List<Path> some = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int place = 1; place <= all.size(); place++) {
            if (random.nextBoolean()) {
                some.add(all.get(place - 1));
                places.add(place);
            }
        }
        return bootstrap.then("raw SQL " + places + " (random seed " + seed + ")", some);
    }

    /** A new database in this state; the caller closes it. One of {@link #all()} is built once and then copied. */
    public TestDatabase build() {
        return all().contains(this) ? template(BEFORE, database -> { }).copy() : buildOn(PostgresServer.get());
    }

    /** A new database in this state on which the whole chain has run; the caller closes it. It is migrated once and then copied. */
    public TestDatabase migrated() {
        return template(HEAD, Changelog.ofProject()::update).copy();
    }

    /** A new database in this state on which the chain has run up to a tag; the caller closes it. It is migrated once and then copied. */
    public TestDatabase migratedTo(String tag) {
        return template(tag, database -> Changelog.ofProject().updateToTag(database, tag)).copy();
    }

    /** A new database in this state on a server; the caller closes it. */
    public TestDatabase buildOn(PostgresServer server) {
        TestDatabase database = server.newDatabase();
        try {
            files.forEach(file -> runIn(database, file));
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Runs one file in a transaction of its own.
     *
     * @return whether it went through; only raw SQL may fail
     * @throws IllegalStateException when another file fails, with the server's message
     */
    static boolean runIn(TestDatabase database, Path file) {
        try {
            database.runInTransaction(file);
            return true;
        } catch (IllegalStateException e) {
            if (file.getParent().endsWith("raw")) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static Start bootstrap(String name, List<String> differences, boolean seeded) {
        List<Path> files = new ArrayList<>();
        files.add(Path.of("seed/init.sql"));
        differences.forEach(difference -> files.add(file(difference)));
        if (seeded) {
            files.add(Path.of("seed/seed.sql"));
        }
        boolean oldRoles = differences.contains("older/2026-02-14.sql");
        files.addAll(List.of(file("data.sql"), file(oldRoles ? "roles-old.sql" : "roles.sql"), file("later.sql")));
        return new Start(name, files);
    }

    private TestDatabase template(String revision, Consumer<TestDatabase> migration) {
        synchronized (TEMPLATES) {
            Map<String, TestDatabase> templates = TEMPLATES.computeIfAbsent(this, start -> new HashMap<>());
            TestDatabase template = templates.get(revision);
            if (template == null) {
                template = revision.equals(BEFORE) ? buildOn(PostgresServer.get()) : build();
                migration.accept(template);
                templates.put(revision, template);
            }
            return template;
        }
    }

    /** This start and then more, before the rows for what more brings. */
    private Start then(String what, List<Path> more) {
        List<Path> all = new ArrayList<>(files);
        Path last = all.remove(all.size() - 1);
        all.addAll(more);
        all.add(last);
        return new Start(name + ", " + what, all);
    }

    private static Path file(String name) {
        return Path.of("src/test/resources/starts").resolve(name);
    }
}
