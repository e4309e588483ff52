package io.sparknode.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void aLineSaysHowManyAreTriedAndHowAllAre() {
        assertThat(Samples.line("starts that are stopped", 14, 3))
            .isEqualTo("Of 14 starts that are stopped 3 are tried. -Dsamples=all tries all of them.");
    }

    @Test
    void eachThirdIsTheFirstTheFourthAndSoOn() {
        assertThat(Samples.each(3, List.of("a", "b", "c", "d", "e"))).containsExactly("a", "d");
    }

    @Test
    void aSampleThatIsNotAmongAllIsRefused() {
        assertThatThrownBy(() -> Samples.of("letters", List.of("a", "b"), List.of("b", "c"))).hasMessage("Not all of [b, c] are among [a, b]");
    }
}
