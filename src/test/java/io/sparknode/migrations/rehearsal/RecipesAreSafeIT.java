package io.sparknode.migrations.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.Recipes;
import io.sparknode.migrations.Recipes.Block;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rehearsal finds nothing in the recipes, release after release, but what they accept. {@code -Drecipes=…} says in which. */
@WithAllSamples
class RecipesAreSafeIT {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    private static final int ROWS = 2000;
    private static final String REVISION = "recipe.yaml";

    private static RehearsalServer server;
    private static String head;

    @TempDir
    private Path directory;

    @BeforeAll
    static void migrate() throws Exception {
        LIQUIBASE.setLevel(Level.OFF);
        server = RehearsalServer.start();
        head = server.create();
        in(Path.of(""), () -> run(works("changelog/db.changelog-master.yaml").stream()
            .filter(work -> !work.changeset().getFilePath().contains("/demo/")).toList(), head));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void nothingIsFoundInARecipeButWhatItAccepts(String recipe) throws Exception {
        String production = server.copy(head);
        List<Block> releases = Recipes.all().get(recipe);
        for (int i = 0; i < releases.size(); i++) {
            Files.writeString(directory.resolve(REVISION), releases.get(i).revision(4 + i));
            String rehearsed = server.copy(production);
            RehearsalReport report = in(directory, () -> {
                Rehearsal rehearsal = new Rehearsal(server, ROWS, name -> { });
                List<Rehearsal.Result> results = rehearsal.rehearse(rehearsed, works(REVISION));
                return RehearsalReport.of(recipe, results, Sizes.UNKNOWN, rehearsal.notFilled(), ROWS, List.of());
            });
            server.drop(rehearsed);
            assertThat(report.results().stream().flatMap(result -> result.findings().stream())
                .map(finding -> finding.kind() + ": " + finding.what())).as(releases.get(i).toString()).isEmpty();
            assertThat(report.notFilled()).as(releases.get(i).toString()).isEmpty();
            in(directory, () -> run(works(REVISION), production));
        }
        server.drop(production);
    }

    private static String run(List<ChangesetWork> works, String database) throws Exception {
        for (ChangesetWork work : works) {
            try (Connection connection = server.connect(database)) {
                work.run(connection, Work.Noted.NOT);
            }
        }
        return database;
    }

    private static <T> T in(Path directory, Scope.ScopedRunnerWithReturn<T> work) throws Exception {
        ResourceAccessor files = new CompositeResourceAccessor(new DirectoryResourceAccessor(directory));
        return Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), files), work);
    }

    private static List<ChangesetWork> works(String file) throws Exception {
        ResourceAccessor files = Scope.getCurrentScope().getResourceAccessor();
        DatabaseChangeLog changelog = ChangeLogParserFactory.getInstance().getParser(file, files).parse(file, new ChangeLogParameters(), files);
        return changelog.getChangeSets().stream().map(changeset -> new ChangesetWork(changeset, changelog)).toList();
    }

    static List<String> recipes() {
        List<String> all = List.copyOf(Recipes.all().keySet());
        if (System.getProperty("recipes") != null) {
            return all.stream().filter(recipe -> recipe.matches(System.getProperty("recipes"))).toList();
        }
        List<String> samples = IntStream.range(0, all.size()).filter(i -> i % 9 == 3).mapToObj(all::get).toList();
        System.out.println("Of " + all.size() + " recipes " + samples.size() + " are rehearsed. -Drecipes='.*' rehearses all of them.");
        return samples;
    }
}
