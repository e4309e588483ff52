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

    @Test
    void aHostThatIsNotKnownIsNamedAndWhoWaitsForNothingReadsNothingOfATime() {
        assertThatThrownBy(() -> connect("jdbc:postgresql://nowhere.invalid/shop")).isInstanceOf(Refusal.class).hasMessageStartingWith(
            "PostgreSQL at nowhere.invalid:5432/shop accepts no connection: The name of the host nowhere.invalid cannot be resolved.\n");
    }

    @Test
    void aConnectionWithoutAUserIsNotThatOfNull() {
        assertThatThrownBy(() -> connect("jdbc:postgresql://localhost/shop?sslmode=odd")).isInstanceOf(Refusal.class)
            .hasMessageStartingWith("PostgreSQL at localhost:5432/shop refuses the connection: ");
    }

    private static void connect(String url) throws Exception {
        ConnectionRetry.from(Map.of("DATABASE_WAIT", "0"), System.err).connect(ConnectionTarget.from(Map.of("LIQUIBASE_COMMAND_URL", url)));
    }
}
