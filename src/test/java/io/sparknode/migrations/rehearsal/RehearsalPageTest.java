package io.sparknode.migrations.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RehearsalPageTest {

    @Test
    void docsListEveryKindOfFindingAndWhetherItDependsOnTheSize() throws IOException {
        List<String> listed = Pattern.compile("(?m)^\\| `([\\w-]+)` \\| .* \\| (yes|no) \\|$").matcher(Files.readString(Path.of("docs/rehearse.md"))).results()
            .map(row -> row.group(1) + " " + row.group(2)).toList();
        assertThat(listed).containsExactlyElementsOf(Arrays.stream(FindingKind.values()).map(kind -> kind + (kind.dependsOnSize() ? " yes" : " no")).toList());
    }

    @Test
    void docsHaveTheQueryThatWritesAFileOfSizes() throws IOException {
        assertThat(Files.readString(Path.of("docs/rehearse.md"))).contains("```sql\n" + Sizes.QUERY + "\n```");
    }

    @Test
    void acceptancesAreLinesOfTheComment() {
        assertThat(Acceptance.in("Why it is done.\naccept no-rollback: nobody wants it back\naccept lost-rows"))
            .containsExactly(new Acceptance("no-rollback", "nobody wants it back"), new Acceptance("lost-rows", ""));
        assertThat(Acceptance.in(null)).isEmpty();
    }

    @Test
    void anAcceptanceWithoutAReasonAcceptsNothing() {
        Finding finding = new Finding(FindingKind.LOST_ROWS, "orders", "rows are gone", "keep them");
        Acceptance acceptance = new Acceptance("lost-rows", "");
        assertThat(acceptance.accepts(finding)).isFalse();
        assertThat(Acceptance.unused(List.of(acceptance), List.of(finding))).extracting(Finding::what)
            .containsExactly("the comment accepts lost-rows without a reason");
    }

    @Test
    void anAcceptanceOfSomethingUnknownIsAFinding() {
        assertThat(Acceptance.unused(List.of(new Acceptance("table-rewrit", "small")), List.of())).extracting(Finding::what)
            .containsExactly("the comment accepts table-rewrit, and there is no such finding");
    }
}
