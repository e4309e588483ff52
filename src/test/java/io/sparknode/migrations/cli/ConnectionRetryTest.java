package io.sparknode.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionRetryTest {

    @Test
    void itWaitsForAMinuteUnlessToldOtherwise() throws Exception {
        assertThat(ConnectionRetry.from(Map.of(), System.err).limit()).isEqualTo(Duration.ofSeconds(60));
        assertThat(ConnectionRetry.from(Map.of("DATABASE_WAIT", "5"), System.err).limit()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5s", "-1", "1.5"})
    void whatIsNoNumberOfSecondsIsRefused(String seconds) {
        assertThatThrownBy(() -> ConnectionRetry.from(Map.of("DATABASE_WAIT", seconds), System.err)).isInstanceOf(Refusal.class)
                .hasMessage("DATABASE_WAIT is a number of seconds, for example 60, and not '" + seconds + "'.");
    }
}
