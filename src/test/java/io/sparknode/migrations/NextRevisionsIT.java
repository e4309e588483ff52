package io.sparknode.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.sparknode.migrations.schema.SchemaFiles;
import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.CommandLine;
import io.sparknode.migrations.testing.Samples;
import io.sparknode.migrations.testing.WithAllSamples;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * The next revisions turn nothing red: in a copy of the project to which they were added by its own commands, the rules of the changelog and the
 * proof that every start ends at the target hold, with the same tests. Without {@code -Dsamples=all} these are the rules, one start and the commands
 * that list the revisions.
 */
@WithAllSamples
class NextRevisionsIT {

    private Path copy;

    @BeforeEach
    void copyTheProject() throws IOException {
        copy = Files.createTempDirectory(Path.of("target"), "next-").toAbsolutePath();
        for (String folder : List.of("changelog", "docs", "seed", "src")) {
            FileUtils.copyDirectory(new File(folder), copy.resolve(folder).toFile());
        }
    }

    @AfterEach
    void deleteTheCopy() throws IOException {
        FileUtils.deleteDirectory(copy.toFile());
    }

    @Test
    void aTableAColumnAnIndexAndARenamedColumnTurnNothingRed() throws Exception {
        Path first = begin("Add odd trinkets", "table");
        fillIn(first, "tenant_id uuid NOT NULL,", """
            tenant_id uuid NOT NULL,
                            name varchar(100) NOT NULL,
                            worth numeric(15,2) NOT NULL DEFAULT 0,
                            CONSTRAINT odd_trinkets_worth_check CHECK (worth >= 0),""");
        begin("Recognitions have a sponsor", "column", "--table=recognitions", "--column=sponsor_tenant_id");
        begin("Notifications have a body", "rename-column", "--table=notifications", "--column=message", "--rename-to=body");
        Path head = begin("Notifications have no message any more", "rename-column-end", "--table=notifications", "--column=message",
            "--rename-to=body");
        SchemaFiles.main(new String[] {copy.toString()});
        assertThat(Files.readString(head.resolveSibling("schema.txt")))
            .contains("\ntable odd_trinkets\n", "\ncolumn recognitions.sponsor_tenant_id uuid ",
            "\nindex recognitions.idx_recognitions_sponsor_tenant_id ", "\ncolumn notifications.body text\n").doesNotContain("notifications.message");
        assertThat(Files.readString(copy.resolve("docs/schema.md"))).containsSubsequence("\n## Audit and metrics\n", "\n## Other tables\n",
            "\n### odd_trinkets\n\nBelongs to a tenant. Added in " + first.getParent().getFileName() + ".\n");

        Process tests = runTheTests();
        String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tests.waitFor()).as(said).isZero();
    }

    private Path begin(String message, String kind, String... names) {
        String master = Path.of("").toAbsolutePath().relativize(copy).resolve("changelog/db.changelog-master.yaml").toString();
        CommandLine.Result result =
            CommandLine.run(Stream.concat(Stream.of("revision", "--changelog-file=" + master, "--author=Ann", "--message=" + message,
            "--kind=" + kind), Stream.of(names)).toArray(String[]::new));
        assertThat(result.exitCode()).as(result.err()).isZero();
        return Path.of(result.lines().get(0).replaceFirst("^Created ", ""));
    }

    private static void fillIn(Path revision, String text, String by) throws IOException {
        assertThat(Files.readString(revision)).contains(text);
        Files.writeString(revision, Files.readString(revision).replace(text, by));
    }

    /** The classes of this run, in the copy's folder. */
    private Process runTheTests() throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC"));
        Stream.of("postgres", "postgres.version").filter(name -> System.getProperty(name) != null)
            .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-Dsamples=" + (Samples.areAll() ? "all" : "few"), "-Dconverges.one=" + !Samples.areAll(),
            "-classpath", System.getProperty("java.class.path"), Tests.class.getName()));
        return new ProcessBuilder(command).directory(copy.toFile()).redirectErrorStream(true).start();
    }

    /** Runs them, and ends with 1 if one fails. */
    static final class Tests {

        private Tests() {
        }

        public static void main(String[] arguments) {
            List<DiscoverySelector> few = List.of(selectClass(ChangelogRulesTest.class),
                selectMethod(ConvergesIT.class, "everyStartEndsAtTheTargetAndASecondRunExecutesNothing", Start.class),
                selectClass("io.sparknode.migrations.command.RevisionsIT"), selectClass("io.sparknode.migrations.page.SchemaPageTest"));
            List<DiscoverySelector> all = new ArrayList<>(few);
            all.addAll(List.of(selectClass("io.sparknode.migrations.schema.SchemaFilesIT"),
                selectClass("io.sparknode.migrations.command.DowngradeIT")));
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(Samples.of("parts of the suite", all, few))
                .build();
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, listener);
            listener.getSummary().printFailuresTo(new PrintWriter(System.out, true));
            long succeeded = listener.getSummary().getTestsSucceededCount();
            System.out.println(succeeded + " tests succeeded");
            System.exit(listener.getSummary().getTotalFailureCount() == 0 && succeeded > (Samples.areAll() ? 55 : 40) ? 0 : 1);
        }
    }
}
