package io.sparknode.migrations.schema;

import io.sparknode.migrations.chain.Chain;
import io.sparknode.migrations.drift.VerifiedUpdate;
import io.sparknode.migrations.embedded.TemporaryServer;
import io.sparknode.migrations.page.SchemaPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Writes {@code changelog/<revision>/schema.txt}, what the schema of an empty database is after each revision, and the page that shows the last one.
 * The database is a new one on a PostgreSQL of its own, which is gone afterwards.
 */
public final class SchemaFiles {

    private static final String CHANGELOG = "changelog/db.changelog-master.yaml";
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    static {
        LIQUIBASE.setLevel(Level.WARNING);
    }

    private SchemaFiles() {
    }

    /**
     * Writes the files and prints their names.
     *
     * @param args the project's directory
     */
    public static void main(String[] args) throws Exception {
        Path project = Path.of(args[0]).toAbsolutePath();
        try (TemporaryServer server = TemporaryServer.start("migration")) {
            for (Map.Entry<Path, String> file : afterEachRevision(project, server.url() + "postgres", TemporaryServer.USER, "").entrySet()) {
                Files.writeString(project.resolve(file.getKey()), file.getValue());
                System.out.println(file.getKey());
            }
        }
        writePage(project);
    }

    private static void writePage(Path project) throws IOException {
        SchemaPage page = SchemaPage.of(project);
        Files.writeString(project.resolve(SchemaPage.FILE), page.text());
        System.out.println(SchemaPage.FILE);
        if (!page.withoutArea().isEmpty()) {
            System.out.println("Under \"Other tables\", as docs/areas.yaml has no area for them: " + String.join(", ", page.withoutArea()));
        }
    }

    /**
     * Migrates a database revision by revision.
     *
     * @param project the directory that holds {@code changelog}
     * @param url     of an empty database
     * @return for each revision, in their order, the file for its schema, relative to the project, and the schema as {@link Schema#render()}
     *         gives it
     * @throws LiquibaseException if the changelog cannot be read or executed, or if a tag stands in a folder of another name
     */
    static Map<Path, String> afterEachRevision(Path project, String url, String username, String password) throws Exception {
        Map<String, Object> scope = Map.of(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(project),
            Scope.Attr.ui.name(), new LoggerUIService());
        return Scope.child(scope, () -> {
            Map<Path, String> schemas = new LinkedHashMap<>();
            for (ChangeSet changeset : Chain.parse(CHANGELOG).getChangeSets()) {
                Optional<String> tag = Chain.tagOf(changeset);
                if (tag.isPresent()) {
                    Path file = folder(changeset, tag.get()).resolve("schema.txt");
                    VerifiedUpdate.unverified(CHANGELOG, tag.get(), url, username, password);
                    schemas.put(file, render(url, username, password));
                }
            }
            return schemas;
        });
    }

    private static Path folder(ChangeSet changeset, String tag) throws LiquibaseException {
        String file = changeset.getChangeLog().getPhysicalFilePath();
        Path folder = Path.of(file).getParent();
        if (!folder.endsWith(tag)) {
            throw new LiquibaseException("The tag " + tag + " stands in " + file
                    + ": the folder of a revision must have the name of its tag.");
        }
        return folder;
    }

    private static String render(String url, String username, String password) throws Exception {
        try (Connection connection = DriverManager.getConnection(url, username, password)) {
            return Schema.read(connection).render();
        }
    }
}
