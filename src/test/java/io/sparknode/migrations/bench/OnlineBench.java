package io.sparknode.migrations.bench;

import io.sparknode.migrations.bench.Load.Measured;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/** The command {@code bench/online}: arguments are the number of rows of recognition_comments and the number of runs of the chain. */
public final class OnlineBench {

    private static final String TEMPLATE = "template_online";
    /** The kernel writes what is 30 s old, and discards then what a dropped database had: neither is what is measured. */
    private static final Duration SETTLE = Duration.ofSeconds(40);
    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    private final EmbeddedPostgres server;

    private OnlineBench(EmbeddedPostgres server) {
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        long rows = Long.parseLong(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        LIQUIBASE.setLevel(Level.OFF);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on", "shared_buffers", "1GB", "max_wal_size", "8GB",
                "max_connections", "50").forEach(builder::setServerConfig);
        try (EmbeddedPostgres server = builder.start()) {
            OnlineBench bench = new OnlineBench(server);
            System.out.printf("%s, %d cores, JDK %s%n", bench.ask("SELECT version()"), Runtime.getRuntime().availableProcessors(),
                    Runtime.version());
            bench.build(rows);
            System.out.printf("%,d rows in recognition_comments (%s), load of %s%n", rows,
                    bench.ask("SELECT pg_size_pretty(pg_database_size('" + TEMPLATE + "'))"), Load.DESCRIPTION);
            bench.compare(runs);
        }
    }

    /** What the chain is compared with is measured once: it does not vary by what matters here. */
    private void compare(int runs) throws Exception {
        Measured idle = report("no migration, 20 s", 1, url -> Thread.sleep(20_000));
        Measured oneTransaction = report("0001 as one transaction", 1, OnlineBench::oneTransaction);
        List<Measured> chain = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            chain.add(report("the chain", run, this::update));
        }
        System.out.printf("%n%-31s %10s %10s %14s %10s %12s%n", "", "statements", "failed", "longest wait", "p99", "total time");
        print("no migration", List.of(idle));
        print("0001 as one transaction", List.of(oneTransaction));
        print("the chain, medians of " + runs + " runs", chain);
    }

    private Measured report(String form, int run, Migration migration) throws Exception {
        String database = "online_" + run;
        admin("CREATE DATABASE " + database + " TEMPLATE " + TEMPLATE);
        admin("CHECKPOINT");
        Thread.sleep(SETTLE.toMillis());
        try (Load load = Load.on(url(database))) {
            Thread.sleep(3_000);
            load.startMeasuring();
            long began = System.nanoTime();
            migration.run(url(database));
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            Thread.sleep(2_000);
            Measured measured = load.measured(took);
            System.out.printf(Locale.ROOT, "run %d, %-24s %s%n", run, form, measured);
            return measured;
        } finally {
            admin("DROP DATABASE " + database + " WITH (FORCE)");
        }
    }

    private void update(String url) throws Exception {
        ResourceAccessor root = new DirectoryResourceAccessor(Path.of(""));
        Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), root, Scope.Attr.ui.name(), new LoggerUIService()), () ->
                new CommandScope("update").addArgumentValue("changelogFile", "changelog/db.changelog-master.yaml").addArgumentValue("url", url)
                        .setOutput(OutputStream.nullOutputStream()).execute());
    }

    /** What 0001 would be if nobody were using the database. */
    private static void oneTransaction(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String table : List.of("recognition_comments", "recognition_reactions")) {
                statement.execute("ALTER TABLE " + table + " ADD COLUMN tenant_id uuid");
                statement.execute("UPDATE " + table + " t SET tenant_id = r.tenant_id FROM recognitions r WHERE r.id = t.recognition_id");
                statement.execute("ALTER TABLE " + table + " ADD FOREIGN KEY (tenant_id) REFERENCES tenants ON DELETE CASCADE");
                statement.execute("ALTER TABLE " + table + " ALTER COLUMN tenant_id SET NOT NULL");
            }
            statement.execute("UPDATE audit_log SET tenant_id = '00000000-0000-0000-0000-000000000000' WHERE tenant_id IS NULL");
            statement.execute("ALTER TABLE audit_log ALTER COLUMN tenant_id SET NOT NULL");
            statement.execute("ALTER TABLE users RENAME CONSTRAINT users_tenant_id_corporate_email_key TO uq_users_tenant_email");
            statement.execute("ALTER TABLE departments RENAME CONSTRAINT departments_tenant_id_name_key TO uq_departments_tenant_name");
            connection.commit();
        }
    }

    private void build(long rows) throws SQLException, IOException {
        admin("CREATE DATABASE " + TEMPLATE);
        try (Connection connection = DriverManager.getConnection(url(TEMPLATE)); Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("seed/init.sql")));
            statement.execute(Files.readString(Path.of("seed/seed.sql")));
            // the rows are consistent by themselves; checking each foreign key would take most of the time
            statement.execute("SET session_replication_role = replica");
            statement.execute(Files.readString(Path.of("bench/online.sql")).replace(":rows", Long.toString(rows)));
            statement.execute("RESET session_replication_role");
            statement.execute("VACUUM ANALYZE");
        }
    }

    private static void print(String form, List<Measured> runs) {
        System.out.printf(Locale.ROOT, "%-31s %10.0f %10.0f %11.0f ms %7.1f ms %10.1f s%n", form, median(runs, Measured::statements),
            median(runs, Measured::failed),
                median(runs, Measured::longestMillis), median(runs, Measured::p99Millis), median(runs, m -> m.took().toMillis() / 1000.0));
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void admin(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres")); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String ask(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres")); Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private String url(String database) {
        return server.getJdbcUrl("postgres", database);
    }

    private interface Migration {
        void run(String url) throws Exception;
    }
}
