package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogQueryTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            14 | 'false' | f, p
            16 | 'f'     | false, p
            17 | 'f'     | false, p
            18 | 'p'     | false, f
            """, quoteCharacter = '`')
    void aLineForOtherVersionsOfTheServerIsLeftOut(int version, String usual, String others) {
        String query = CatalogQuery.read("others-of-database", version);
        assertThat(query).contains("nullif(s.substream::text, " + usual + ")");
        for (String other : others.split(", ")) {
            assertThat(query).doesNotContain("nullif(s.substream::text, '" + other + "')");
        }
    }
}
