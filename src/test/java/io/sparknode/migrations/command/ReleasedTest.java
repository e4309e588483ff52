package io.sparknode.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sparknode.migrations.chain.Chain;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import liquibase.Scope;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What was released stays as it is. */
class ReleasedTest {

    private static final Path FILE = Path.of("changelog/released.txt");
    private static final Released RELEASED = released("9:a", "first one", "-", "may be mended", "9:b", "second");
    private static final String INSTEAD = ". Take the edit back, and write what is to be otherwise as a new revision: ./migrate new \"…\"";

    @TestFactory
    DynamicTest whatWasReleasedIsAsItWas() throws Exception {
        Released released = Released.read(FILE);
        Released now = Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(Path.of("").toAbsolutePath())),
            () -> Released.of("", Chain.parse("changelog/db.changelog-master.yaml").getChangeSets()));
        String name = released.version().isEmpty() ? "nothing is released yet, so that everything may change"
            : "the changesets that were released with " + released.version() + " are as they were";
        return dynamicTest(name, () -> assertThat(released.violations(now)).isEmpty());
    }

    @Test
    void whatComesLaterAndWhatMayBeMendedAreNoViolations() {
        assertThat(RELEASED.violations(released("9:a", "first one", "-", "may be mended", "9:b", "second", "9:c", "third"))).isEmpty();
        assertThat(RELEASED.violations(released("9:a", "first one", "9:b", "second", "-", "new and may be mended", "-", "may be mended"))).isEmpty();
    }

    @Test
    void whatIsChangedOrGoneOrInAnotherOrderIsAViolation() {
        assertThat(RELEASED.violations(released("9:x", "first one", "-", "may be mended")))
            .containsExactly("Released and changed since: path first one" + INSTEAD, "Released and gone: path second" + INSTEAD);
        assertThat(RELEASED.violations(released("9:a", "first one", "9:b", "second")))
            .containsExactly("Released and gone: path may be mended" + INSTEAD);
        assertThat(RELEASED.violations(released("9:b", "second", "-", "may be mended", "9:a", "first one")))
            .containsExactly("Released and in another order now" + INSTEAD);
        assertThat(RELEASED.violations(released("9:a", "first one", "-", "may be mended", "9:c", "third", "9:b", "second")))
            .containsExactly("Not released, but before or among what is: path third. Databases that have the release would run it later than others: "
                + "put it into a new revision, ./migrate new \"…\"");
    }

    private static Released released(String... checksumsAndIds) {
        Map<String, String> changesets = new LinkedHashMap<>();
        for (int i = 0; i < checksumsAndIds.length; i += 2) {
            changesets.put("path " + checksumsAndIds[i + 1], checksumsAndIds[i]);
        }
        return new Released("1.0.0", changesets);
    }
}
