package io.sparknode.migrations.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether the tests of a project have passed, all of them, since it was last changed: by the reports that {@code ./mvnw verify} leaves behind. */
final class Proofs {

    private static final Pattern TESTS = Pattern.compile(".*(?:Test|IT)\\.java");
    private static final Pattern PASSED = Pattern.compile("(?s).*<testsuite [^>]*\\berrors=\"0\"[^>]*\\bfailures=\"0\".*");

    private Proofs() {
    }

    /** What is not proved; nothing if all is. */
    static Optional<String> lacking(Path project) throws IOException {
        FileTime changed = FileTime.fromMillis(0);
        for (String part : List.of("changelog", "seed", "src", "pom.xml")) {
            for (Path file : files(project.resolve(part))) {
                changed = Files.getLastModifiedTime(file).compareTo(changed) > 0 ? Files.getLastModifiedTime(file) : changed;
            }
        }
        for (Path test : files(project.resolve("src/test/java"))) {
            if (TESTS.matcher(test.getFileName().toString()).matches() && !hasPassed(project, test, changed)) {
                return Optional.of("since the last change " + test.getFileName().toString().replace(".java", "")
                    + " has not passed. Let ./mvnw verify prove it first.");
            }
        }
        return Optional.empty();
    }

    private static boolean hasPassed(Path project, Path test, FileTime changed) throws IOException {
        String name = project.resolve("src/test/java").relativize(test).toString().replaceFirst("\\.java$", "").replaceAll("[/\\\\]", ".");
        Path report = project.resolve("target").resolve(name.endsWith("IT") ? "failsafe-reports" : "surefire-reports")
            .resolve("TEST-" + name + ".xml");
        return Files.exists(report) && Files.getLastModifiedTime(report).compareTo(changed) > 0 && PASSED.matcher(Files.readString(report)).matches();
    }

    private static List<Path> files(Path part) throws IOException {
        if (!Files.exists(part)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(part)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
