package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LeftOutTest {

    @Test
    void whatCanBeReadOnDemandIsLeftOutOtherwise() {
        assertThat(Arrays.stream(LeftOut.values()).filter(LeftOut::isOnDemand).map(one -> one.name().toLowerCase(Locale.ROOT).replace("other_", "")))
            .containsExactlyInAnyOrderElementsOf(Arrays.stream(OnDemand.values()).map(OnDemand::toString).toList());
    }

    /** So that nobody needs to read the code to know it. */
    @Test
    void theDocumentationSaysWhatIsLeftOutAndWhy() throws Exception {
        assertThat(Files.readAllLines(Path.of("docs/drift.md")).stream().filter(line -> line.matches("\\| .* \\| .* \\| (yes)? ?\\|")))
            .containsExactlyElementsOf(Arrays.stream(LeftOut.values())
                .map(one -> "| " + one.what() + " | " + one.reason() + " | " + (one.isOnDemand() ? "yes " : "") + "|").toList());
    }
}
