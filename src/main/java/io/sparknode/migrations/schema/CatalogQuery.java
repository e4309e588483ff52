package io.sparknode.migrations.schema;

import io.sparknode.migrations.connection.Query;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query of PostgreSQL's catalog, in a file of SQL beside this class. A line that ends in {@code -- from 15} is for PostgreSQL 15 and later, one in
 * {@code -- before 15} for older servers.
 */
final class CatalogQuery {

    private static final Pattern VERSIONS = Pattern.compile("-- (?:from (\\d+))?(?: ?before (\\d+))?$");

    private CatalogQuery() {
    }

    /** The query in a file, for a major version of the server. */
    static String read(String name, int version) {
        return Query.ofFile(CatalogQuery.class, name + ".sql").lines().filter(line -> isFor(version, line)).collect(Collectors.joining("\n"));
    }

    private static boolean isFor(int version, String line) {
        Matcher versions = VERSIONS.matcher(line);
        return !versions.find() || (versions.group(1) == null || version >= Integer.parseInt(versions.group(1)))
            && (versions.group(2) == null || version < Integer.parseInt(versions.group(2)));
    }
}
