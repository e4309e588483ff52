package io.sparknode.migrations.drift;

import io.sparknode.migrations.schema.OnDemand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the command {@code drift} was asked.
 *
 * @param revision to compare with; null for the one that the database is on record for
 * @param format   {@code text}, {@code json} or {@code sql}
 * @param ignore   the file of {@link Ignored}; null for {@value #DEFAULT_IGNORE}, if there is one
 * @param with     what is left out otherwise and is compared, too
 */
public record DriftOptions(String revision, String format, String ignore, Set<OnDemand> with) {

    static final Set<String> FORMATS = Set.of("text", "json", "sql");
    static final String DEFAULT_IGNORE = "drift.ignore";

    /** Nothing was asked but to compare. */
    static final DriftOptions NONE = new DriftOptions(null, null, null);

    /** With nothing of what is left out. */
    DriftOptions(String revision, String format, String ignore) {
        this(revision, format, ignore, Set.of());
    }

    /**
     * @throws IllegalArgumentException if there is no such format
     */
    public DriftOptions {
        format = format == null ? "text" : format;
        if (!FORMATS.contains(format)) {
            throw new IllegalArgumentException("--format is text, json or sql, and not '" + format + "'.");
        }
    }

    /**
     * What is compared, too.
     *
     * @param names separated by commas, as {@code owners,roles}; null for nothing
     * @throws IllegalArgumentException if there is no such name
     */
    static Set<OnDemand> with(String names) {
        Set<OnDemand> with = new HashSet<>();
        for (String name : names == null ? new String[0] : names.split(",")) {
            with.add(Arrays.stream(OnDemand.values()).filter(one -> one.toString().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("--with accepts " + Arrays.stream(OnDemand.values()).map(OnDemand::toString)
                    .collect(Collectors.joining(", ")) + ", not '" + name + "'.")));
        }
        return with;
    }

    /** Reads the command line, if there is nothing else in it and nothing wrong with it. */
    public static Optional<DriftOptions> of(List<String> command) {
        Map<String, String> given = new HashMap<>();
        for (String option : command.subList(1, command.size())) {
            String[] parts = option.split("=", 2);
            if (parts.length < 2 || !Set.of("--revision", "--format", "--ignore").contains(parts[0]) || given.put(parts[0], parts[1]) != null) {
                return Optional.empty();
            }
        }
        return given.containsKey("--format") && !FORMATS.contains(given.get("--format")) ? Optional.empty()
            : Optional.of(new DriftOptions(given.get("--revision"), given.get("--format"), given.get("--ignore")));
    }

    /**
     * The differences that are meant to be.
     *
     * @param project in which the default file lies
     * @throws IllegalArgumentException if the file cannot be read
     */
    Ignored ignored(Path project) {
        Path file = project.resolve(ignore == null ? DEFAULT_IGNORE : ignore);
        if (ignore == null && !Files.exists(file)) {
            return Ignored.NOTHING;
        }
        try {
            return Ignored.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + e, e);
        }
    }
}
