package io.sparknode.migrations.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a dump and a restore do to a schema, without the programs for it: on a copy, every expression that PostgreSQL keeps as a tree
 * (of generated columns, defaults, check constraints, policies and indexes) is replaced by the one that it reads from its own text.
 * A check constraint on a varchar column, for example, then has its casts elsewhere.
 */
final class RewriteInPlace implements DumpAndRestore {

    /** pg_dump sets the search path to nothing as well: every name is then printed with its schema. */
    private static final String NO_SEARCH_PATH = "SET search_path = ''";

    private final String statements = resource("/testing/rewrite-in-place.sql");

    @Override
    public String name() {
        return "expressions rewritten in place";
    }

    @Override
    public TestDatabase restored(TestDatabase database) {
        TestDatabase copy = database.copy();
        copy.execute("ALTER DATABASE " + copy.name() + " " + NO_SEARCH_PATH);
        String rewrite = String.join(";\n", copy.column(statements));
        copy.executeInTransaction(rewrite);
        copy.execute("ALTER DATABASE " + copy.name() + " RESET search_path");
        return copy;
    }

    private static String resource(String name) {
        try (InputStream in = RewriteInPlace.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
