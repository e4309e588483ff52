package io.sparknode.migrations.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionNameTest {

    private static final List<String> CHAIN = List.of("0000_baseline", "0001_tenant_isolation", "demo");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "Add gift cards,                 0002_add_gift_cards",
        "  ADD   Gift-Cards! ,           0002_add_gift_cards",
        "Größe der Fußnote,              0002_groesse_der_fussnote",
        "café crème №1,                  0002_cafe_creme_no1",
        "Ann's \"quoted\" words/paths,   0002_anns_quoted_words_paths",
        "3 more columns,                 0002_3_more_columns"})
    void aMessageBecomesANumberAndWords(String message, String name) {
        assertThat(RevisionName.next(message, CHAIN)).hasToString(name);
    }

    @Test
    void aVeryLongMessageEndsBetweenTwoWords() {
        assertThat(RevisionName.next("widen ".repeat(100), CHAIN)).hasToString("0002_" + "widen_".repeat(10).replaceAll("_$", ""));
        assertThat(RevisionName.next("x".repeat(300), CHAIN).toString()).hasSize(65);
    }

    @Test
    void theNumberFollowsTheHighestThatThereIs() {
        assertThat(RevisionName.next("b", List.of("0001_a", "0017_z", "0003_c"))).hasToString("0018_b");
        assertThat(RevisionName.next("b", List.of("9999_a"))).hasToString("10000_b");
        assertThat(RevisionName.next("b", List.of())).hasToString("0000_b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "!?", "☃", "_"})
    void aMessageWithoutALetterOrADigitIsRefused(String message) {
        assertThatThrownBy(() -> RevisionName.next(message, CHAIN)).hasMessage("The message \"" + message
            + "\" has no letter and no digit to name a revision by. Say what it does, for example --message=\"Add gift cards\".");
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        assertThatThrownBy(() -> RevisionName.next("Tenant isolation", CHAIN))
            .hasMessage("There is a revision of that name already: 0001_tenant_isolation. Say what is different in this one.");
    }
}
