package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LeftOutTest {

    /** So that nobody needs to read the code to know it. */
    @Test
    void theDocumentationSaysWhatIsLeftOutAndWhy() throws Exception {
        assertThat(Files.readAllLines(Path.of("docs/drift.md")).stream().filter(line -> line.matches("\\| .* \\| .* \\| (yes)? ?\\|")))
            .containsExactlyElementsOf(Arrays.stream(LeftOut.values())
                .map(one -> "| " + one.what() + " | " + one.reason() + " | " + (one.isOnDemand() ? "yes " : "") + "|").toList());
    }
}
