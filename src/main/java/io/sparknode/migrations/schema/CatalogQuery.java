package io.sparknode.migrations.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        try (InputStream file = CatalogQuery.class.getResourceAsStream(name + ".sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> isFor(version, line))
                .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFor(int version, String line) {
        Matcher versions = VERSIONS.matcher(line);
        return !versions.find() || (versions.group(1) == null || version >= Integer.parseInt(versions.group(1)))
            && (versions.group(2) == null || version < Integer.parseInt(versions.group(2)));
    }
}
