package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Chain;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import liquibase.changelog.ChangeSet;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.command.CommonArgumentNames;

/**
 * The command {@code release}: writes what the changelog holds into {@code changelog/released.txt}, the version into {@code pom.xml} and an entry
 * into {@code CHANGELOG.md}. It commits nothing, and needs no database.
 */
public final class ReleaseCommandStep extends AbstractCommandStep {

    private static final String[] NAME = {"release"};
    private static final Pattern VERSION = Pattern.compile("(?:0|[1-9]\\d*)(?:\\.(?:0|[1-9]\\d*)){2}");
    private static final Pattern IN_POM = Pattern.compile("(<artifactId>sparknode-migrations</artifactId>\\s*<version>)[^<]*(?=</version>)");
    private static final CommandArgumentDefinition<String> CHANGELOG_FILE;
    private static final CommandArgumentDefinition<String> NUMBER;

    static {
        CommandBuilder command = new CommandBuilder(NAME);
        CHANGELOG_FILE = command.argument(CommonArgumentNames.CHANGELOG_FILE, String.class).required()
            .description("The master changelog, in a folder of the project").build();
        NUMBER = command.argument("number", String.class).required().description("The version: 1.2.0").build();
    }

    @Override
    public String[][] defineCommandNames() {
        return new String[][] {NAME};
    }

    @Override
    public void adjustCommandDefinition(CommandDefinition definition) {
        definition.setShortDescription("Release what is in the changelog: from then on, its changesets must not be edited");
        definition.setHelpFooter("\nExamples:\n  ./migrate release 1.2.0\n");
    }

    @Override
    public void run(CommandResultsBuilder results) throws Exception {
        CommandScope scope = results.getCommandScope();
        String master = scope.getArgumentValue(CHANGELOG_FILE);
        Path project = Path.of(master).toAbsolutePath().getParent().getParent();
        List<ChangeSet> changesets = Chain.parse(master).getChangeSets();
        Released last = Released.read(project.resolve("changelog/released.txt"));
        Released next = Released.of(scope.getArgumentValue(NUMBER), changesets);
        try {
            requireNewer(next.version(), last.version());
            requireKept(last, next);
            requireClean(project);
            Proofs.lacking(project).ifPresent(lacking -> refuse(lacking));
        } catch (IllegalArgumentException e) {
            throw results.commandFailed("Nothing was released: " + e.getMessage(), 1, true);
        }
        write(project, next, revisions(changesets, last));
        new PrintStream(results.getOutputStream(), true, StandardCharsets.UTF_8).println("Released " + next.version()
            + " in changelog/released.txt, pom.xml and CHANGELOG.md. Read them, then: git add -A && git commit -m \"Release " + next.version()
            + "\" && git tag v" + next.version());
    }

    private static void requireNewer(String version, String last) {
        if (!VERSION.matcher(version).matches()) {
            refuse(version + " is no version. Give three numbers: ./migrate release 1.2.0");
        }
        if (!last.isEmpty() && Arrays.compare(numbers(version), numbers(last)) <= 0) {
            refuse(version + " is not newer than " + last + ", which was released last.");
        }
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    private static void requireKept(Released last, Released next) {
        List<String> violations = last.violations(next);
        if (!violations.isEmpty()) {
            refuse(String.join(System.lineSeparator(), violations));
        }
        if (last.changesets().equals(next.changesets())) {
            refuse("the changelog holds nothing new since " + last.version() + ".");
        }
    }

    private static void requireClean(Path project) throws IOException {
        String status;
        try {
            Process git = new ProcessBuilder("git", "status", "--porcelain").directory(project.toFile()).redirectErrorStream(true).start();
            status = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("git, which is asked whether everything is committed, cannot be run (" + e.getMessage() + ").", e);
        }
        if (!status.isEmpty()) {
            refuse("git does not say that everything is committed:" + System.lineSeparator() + status);
        }
    }

    private static void refuse(String why) {
        throw new IllegalArgumentException(why);
    }

    /** Those that no release had yet. */
    private static List<String> revisions(List<ChangeSet> changesets, Released last) {
        return changesets.stream().filter(changeset -> !last.changesets().containsKey(changeset.getFilePath() + " " + changeset.getId()))
            .flatMap(changeset -> Chain.tagOf(changeset).stream()).toList();
    }

    private static void write(Path project, Released next, List<String> revisions) throws IOException {
        Path pom = project.resolve("pom.xml");
        Matcher version = IN_POM.matcher(Files.readString(pom));
        Path history = project.resolve("CHANGELOG.md");
        String before = Files.exists(history) ? Files.readString(history) : "# Changelog\n";
        String entry = "\n## " + next.version() + " (" + LocalDate.now() + ")\n\n" + revisions.stream()
            .map(revision -> "- [`" + revision + "`](changelog/" + revision + ")\n").collect(Collectors.joining());
        int title = before.indexOf('\n') + 1;
        Files.writeString(pom, version.replaceFirst("$1" + next.version()));
        Files.writeString(history, before.substring(0, title) + entry + before.substring(title));
        Files.writeString(project.resolve("changelog/released.txt"), next.text());
    }
}
