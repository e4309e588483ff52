package io.sparknode.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteProgressTest {

    @Test
    void aLineSaysHowManyClassesAreDoneAndWhatTheLastOneTook() {
        assertThat(SuiteProgress.line(12, 46, Duration.ofSeconds(100), "FillIT", 6, Duration.ofMillis(8912), 0, 0))
            .isEqualTo("12 of 46 classes done after 1 min 40 s: FillIT, 6 tests in 8.9 s");
    }

    @Test
    void aLineSaysHowManyTestsWereSkippedAndHowManyFailed() {
        assertThat(SuiteProgress.line(1, 2, Duration.ZERO, "FillIT", 6, Duration.ofSeconds(1), 3, 2))
            .endsWith(": FillIT, 6 tests in 1.0 s, 3 skipped, 2 FAILED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        FillIT | FillIT               | true
        FillIT | *IT                  | true
        FillIT | F*T                  | true
        FillIT | SeedIT, FillIT       | true
        FillIT | FillIT#everyRow*     | true
        FillIT | io.sparknode.FillIT  | true
        FillIT | **/*IT.java          | true
        FillIT | Fill                 | false
        FillIT | *Faults              | false
        FillIT | SeedIT               | false
        """)
    void aClassIsChosenByNamesAsMavenTakesThem(String name, String names, boolean chosen) {
        assertThat(SuiteProgress.isChosen(name, names)).isEqualTo(chosen);
    }
}
