package io.sparknode.migrations.bench;

import io.sparknode.migrations.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The command {@code bench/schema}: arguments are the number of tables and the number of runs. */
public final class SchemaBench {

    private static final String TABLE = """
            create table t%1$d (id uuid primary key default gen_random_uuid(), tenant_id uuid not null, name varchar(100) not null,
              status varchar(20) default 'new', amount numeric(10,2) default 0, note text, tags text[] default '{}',
                  created_at timestamptz default now(),
              updated_at timestamptz, parent uuid references t%1$d on delete cascade,
                  constraint t%1$d_status check (status in ('new', 'old', 'gone')));
            create index t%1$d_tenant on t%1$d (tenant_id, created_at desc);
            create index t%1$d_name on t%1$d (lower(name)) where status in ('new', 'old');
            grant select, insert on t%1$d to app;
            """;

    private SchemaBench() {
    }

    public static void main(String[] arguments) throws Exception {
        int tables = Integer.parseInt(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            build(server, tables);
            for (int run = 1; run <= runs; run++) {
                long start = System.nanoTime();
                int lines = read(server);
                System.out.printf("run %d: %,d lines read in %.1f s%n", run, lines, secondsSince(start));
                start = System.nanoTime();
                if (dump(server)) {
                    System.out.printf("run %d: pg_dump --schema-only took %.1f s%n", run, secondsSince(start));
                } else {
                    System.out.println("There is no pg_dump here for this server.");
                }
            }
        }
    }

    private static void build(EmbeddedPostgres server, int tables) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create role app");
            for (int table = 1; table <= tables; table++) {
                statement.execute(TABLE.formatted(table));
            }
            statement.execute("vacuum analyze");
        }
    }

    private static int read(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            return Schema.read(connection).lines().size();
        }
    }

    private static boolean dump(EmbeddedPostgres server) throws IOException, InterruptedException {
        List<String> command = List.of("pg_dump", "--schema-only", "--host", "localhost", "--port", "" + server.getPort(), "--username", "postgres",
            "postgres");
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start()
            .waitFor() == 0;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
