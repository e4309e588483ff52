package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTextTest {

    @Test
    void indentsAndEmptyLinesDoNotCount() {
        assertThat(SourceText.normalise("plpgsql", "\r\nBEGIN\r\n    x := 1;  -- don't  \r\n\r\n  RETURN x;\t\nEND "))
            .isEqualTo("BEGIN\nx := 1;  -- don't\nRETURN x;\nEND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a\n   b\n\n'", "'it''s\n  it'", "E'a\\'\n   b'", "e'\\\\'", "\"a\n  b\"", "$$ a\n  b $$", "$x$ a\n\n $$ b $x$",
        "/* don't\n  do */", "a$b$\nc"})
    void whatIsInConstantsCounts(String kept) {
        assertThat(SourceText.normalise("sql", "SELECT " + kept + "\n  , 1")).isEqualTo("SELECT " + kept + "\n, 1");
    }

    @Test
    void inOtherLanguagesEveryBlankCounts() {
        assertThat(SourceText.normalise("plpython3u", "\r\nif x:\n  y()\n")).isEqualTo("\nif x:\n  y()\n");
    }

    @Test
    void aLongConstantIsNoTrouble() {
        String constant = "'" + "''x\n".repeat(100_000) + "'";
        assertThat(SourceText.normalise("sql", constant)).isEqualTo(constant);
    }
}
