package io.sparknode.migrations.bench;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.listener.SqlListener;
import liquibase.resource.DirectoryResourceAccessor;

/**
 * Part of {@code bench/chain}: migrates the database that {@code LIQUIBASE_COMMAND_URL}, {@code …_USERNAME} and {@code …_PASSWORD} name, and writes
 * the SQL that Liquibase executed, in its order, to the file that the argument names: preconditions, changes and records.
 */
public final class ExecutedSql {

    private ExecutedSql() {}

    public static void main(String[] arguments) throws Exception {
        List<String> executed = new ArrayList<>();
        SqlListener listener = new SqlListener() {
            @Override
            public void readSqlWillRun(String sql) {
                executed.add(sql);
            }

            @Override
            public void writeSqlWillRun(String sql) {
                executed.add(sql);
            }
        };
        Map<String, Object> root = Map.of(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(Path.of("")));
        Scope.child(listener, root, () -> new CommandScope("update").addArgumentValue("changelogFile", "changelog/db.changelog-master.yaml")
                .setOutput(OutputStream.nullOutputStream()).execute());
        // On a line of its own, since a statement may end in a comment
        Files.writeString(Path.of(arguments[0]), String.join("\n;\n", executed) + "\n;\n");
    }
}
