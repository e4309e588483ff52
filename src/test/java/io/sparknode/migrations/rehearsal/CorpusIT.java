package io.sparknode.migrations.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.connection.Query;
import io.sparknode.migrations.testing.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Every changeset of {@code corpus.yaml} has the findings that are expected, and no others. */
class CorpusIT {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    private static final int ROWS = 2000;

    private static RehearsalServer server;
    private static String start;

    @TempDir
    private Path directory;

    /** @param changeSet as Liquibase reads it, without id and author */
    record Case(String name, String setup, Map<String, Long> sizes, List<String> expected, Map<String, Object> changeSet) {

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        LIQUIBASE.setLevel(Level.OFF);
        server = RehearsalServer.start();
        start = server.create();
        try (Connection connection = server.connect(start)) {
            execute(connection, resource("/rehearsal/setup.sql"));
        }
        Path project = Files.createTempDirectory("corpus");
        Files.writeString(project.resolve("procedures.yaml"), "databaseChangeLog: [{include: {file: changelog/procedures.yaml}}]");
        in(project, () -> {
            for (ChangesetWork work : works("procedures.yaml")) {
                try (Connection connection = server.connect(start)) {
                    work.run(connection, Work.Noted.NOT);
                }
            }
            return null;
        });
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aChangesetHasTheFindingsThatAreExpectedAndNoOthers(Case each) throws Exception {
        RehearsalReport report = rehearse(each);
        List<String> found = report.results().stream().flatMap(result -> result.findings().stream())
            .map(finding -> finding.kind().toString()).distinct().toList();
        assertThat(found).as(each.name() + report.results().stream().flatMap(result -> result.findings().stream())
            .map(finding -> "\n" + finding.kind() + ": " + finding.what()).toList()).containsExactlyInAnyOrderElementsOf(each.expected());
        assertThat(report.notFilled()).isEmpty();
    }

    @Test
    void theCorpusHasCasesOfEachKindHalfOfThemSafe() throws IOException {
        List<Case> cases = cases();
        assertThat(cases).hasSizeGreaterThan(80).extracting(Case::name).doesNotHaveDuplicates();
        assertThat(cases.stream().filter(each -> each.expected().isEmpty()).count() * 2).isGreaterThan(cases.size() - 20L);
        assertThat(cases.stream().flatMap(each -> each.expected().stream()).collect(Collectors.toSet()))
            .isEqualTo(Set.of(FindingKind.values()).stream().map(FindingKind::toString).collect(Collectors.toSet()));
    }

    private RehearsalReport rehearse(Case each) throws Exception {
        String production = server.copy(start);
        if (each.setup() != null) {
            try (Connection connection = server.connect(production)) {
                execute(connection, each.setup());
            }
        }
        Map<String, Object> changeset = new LinkedHashMap<>(Map.of("id", each.name(), "author", "corpus"));
        changeset.putAll(each.changeSet());
        Files.writeString(directory.resolve("case.yaml"), new Yaml().dump(Map.of("databaseChangeLog", List.of(Map.of("changeSet", changeset)))));
        Rehearsal rehearsal = new Rehearsal(server, ROWS, name -> { });
        List<Rehearsal.Result> results = in(directory, () -> rehearsal.rehearse(production, works("case.yaml")));
        server.drop(production);
        return RehearsalReport.of(each.name(), results, new Sizes(!each.sizes().isEmpty(), each.sizes()), rehearsal.notFilled(), ROWS, List.of());
    }

    private static <T> T in(Path directory, Scope.ScopedRunnerWithReturn<T> work) throws Exception {
        ResourceAccessor files = new CompositeResourceAccessor(new DirectoryResourceAccessor(directory), new DirectoryResourceAccessor(Path.of("")));
        return Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), files), work);
    }

    private static List<ChangesetWork> works(String file) throws Exception {
        ResourceAccessor files = Scope.getCurrentScope().getResourceAccessor();
        DatabaseChangeLog changelog = ChangeLogParserFactory.getInstance().getParser(file, files).parse(file, new ChangeLogParameters(), files);
        return changelog.getChangeSets().stream().map(changeset -> new ChangesetWork(changeset, changelog)).toList();
    }

    /** Those that -Dcorpus=… matches; without it each sixteenth, or each 150th where samples will do. */
    static List<Case> samples() throws IOException {
        List<Case> cases = cases();
        if (System.getProperty("corpus") != null) {
            return cases.stream().filter(each -> each.name().matches(System.getProperty("corpus"))).toList();
        }
        List<Case> samples = Samples.each(Samples.areAll() ? 16 : 150, cases);
        System.out.println("Of " + cases.size() + " changesets of the corpus " + samples.size() + " are rehearsed. -Dcorpus='.*' rehearses all of them.");
        return samples;
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (Map<String, Object> each : new Yaml().<List<Map<String, Object>>>load(resource("/rehearsal/corpus.yaml"))) {
            cases.add(new Case((String) each.get("name"), (String) each.get("setup"), sizes(each.get("sizes")),
                strings(each.get("expected")), map(each.get("changeSet"))));
        }
        return cases;
    }

    private static Map<String, Long> sizes(Object sizes) {
        return sizes == null ? Map.of()
            : map(sizes).entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, size -> ((Number) size.getValue()).longValue()));
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(Object list) {
        return (List<String>) list;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object map) {
        return (Map<String, Object>) map;
    }

    private static void execute(Connection connection, String script) throws Exception {
        for (String statement : SqlWork.statements(script)) {
            Query.execute(connection, statement);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = CorpusIT.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
