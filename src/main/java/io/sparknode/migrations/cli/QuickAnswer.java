package io.sparknode.migrations.cli;

import io.sparknode.migrations.command.Standing;
import io.sparknode.migrations.connection.SessionSettings;
import io.sparknode.migrations.drift.DriftCheck;
import io.sparknode.migrations.drift.DriftCommandStep;
import io.sparknode.migrations.drift.DriftOptions;
import io.sparknode.migrations.drift.DriftReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Answers a command without a class of Liquibase being loaded. Nothing is changed.
 *
 * @param known      what is known of the changelog
 * @param project    the directory of the project, or null in the image
 * @param production whether the environment {@code prod} is named
 * @param out        where messages go
 */
record QuickAnswer(Known known, Path project, boolean production, PrintStream out) {

    /**
     * Answers {@code update}, {@code drift} or {@code current}.
     *
     * @param place what to call the database
     * @return the exit code; nothing if only Liquibase can answer
     */
    OptionalInt to(List<String> command, Connection connection, String place) {
        return switch (command.get(0)) {
            case "update" -> update(connection, place);
            case "drift" -> drift(connection, command);
            default -> current(connection);
        };
    }

    private OptionalInt update(Connection connection, String place) {
        Fingerprint fingerprint = known.fingerprint();
        if (!fingerprint.isOnRecord(connection, production)) {
            return OptionalInt.empty();
        }
        out.println(place + " is up to date: all " + fingerprint.count() + " changesets are on record, the last revision is " + fingerprint.head());
        return OptionalInt.of(0);
    }

    private OptionalInt current(Connection connection) {
        Optional<Standing> standing = standing(connection);
        standing.ifPresent(there -> {
            Migrate.print(there.line() + System.lineSeparator());
            if (there.exitCode() != 0) {
                out.println(there.reason());
            }
        });
        return standing.map(there -> OptionalInt.of(there.exitCode())).orElse(OptionalInt.empty());
    }

    /** As the command step, with the files of the project. The image has its changelog elsewhere, and asks Liquibase. */
    private OptionalInt drift(Connection connection, List<String> command) {
        Optional<Standing> standing = project == null ? Optional.empty() : standing(connection);
        if (standing.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            DriftOptions options = DriftOptions.of(command).orElseThrow();
            String revision = options.revision() == null ? DriftCheck.revision(standing.get()) : options.revision();
            Path schema = project.resolve("changelog").resolve(revision).resolve("schema.txt");
            if (!Files.exists(schema)) {
                return OptionalInt.empty();
            }
            SessionSettings.apply(connection);
            DriftReport report = DriftCheck.compare(connection, revision, Files.readAllLines(schema), options, project, standing.get().forced());
            report.lines(options.format()).forEach(line -> Migrate.print(line + System.lineSeparator()));
            return OptionalInt.of(report.exitCode() == DriftReport.NONE ? DriftReport.NONE : DriftCommandStep.DRIFTED);
        } catch (IllegalArgumentException | SQLException | IOException e) {
            out.println("migrate: The database could not be compared: " + e.getMessage());
            return OptionalInt.of(DriftReport.DRIFTED);
        }
    }

    private Optional<Standing> standing(Connection connection) {
        return Optional.ofNullable(known.index()).flatMap(index -> index.standing(connection));
    }
}
