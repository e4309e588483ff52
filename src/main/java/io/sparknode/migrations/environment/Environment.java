package io.sparknode.migrations.environment;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import liquibase.configuration.ProvidedValue;

/** The environments that there are. */
public enum Environment {

    /** A developer's own database. */
    DEV,

    /** A database that others test on. */
    TEST,

    /** The database that must not be lost: destructive commands ask for a confirmation there. */
    PROD;

    /** The comment on Liquibase's table of executed changesets that tells a production database from any other. */
    public static final String PRODUCTION_MARK = "SparkNode: production";

    /**
     * The environment that the operator named, if any.
     *
     * @throws IllegalArgumentException when there is no such environment, or when two are named at once; the message says so
     */
    public static Optional<Environment> named() {
        List<String> names = EnvironmentConfiguration.ENV.getCurrentConfiguredValue().getProvidedValues().stream()
            .map(ProvidedValue::getValue).filter(Objects::nonNull).map(Object::toString).filter(name -> !name.isEmpty()).distinct().toList();
        return only(names);
    }

    /**
     * The one environment that is named, if any.
     *
     * @param names those that were named, each once
     * @throws IllegalArgumentException when there is no such environment, or when two are named; the message says so
     */
    public static Optional<Environment> only(List<String> names) {
        if (names.size() > 1) {
            throw new IllegalArgumentException("Two environments are named, " + String.join(" and ", names)
                + ". Nothing was changed. Name one of them: by --env with ./migrate, by -Denv with Maven, by SPARKNODE_ENV with the image.");
        }
        return names.stream().findFirst().map(Environment::of);
    }

    static Environment of(String name) {
        return Arrays.stream(values()).filter(one -> one.toString().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
            "There is no environment " + name + ". Nothing was changed. There are "
                + Arrays.stream(values()).map(Environment::toString).collect(Collectors.joining(", ")) + "."));
    }

    /** Its name, as operators write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
