package io.sparknode.migrations.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final List<String> log = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1;

    @Test
    void onATerminalOneLineIsWrittenOverAndGoneAtTheEnd() {
        ProgressLine line = line(true);
        line.show("10 of 20");
        line.show("15 of 20");
        line.clear();
        line.clear();
        assertThat(terminal).hasToString("\r\033[K\033[?7l10 of 20\033[?7h\r\033[K\033[?7l15 of 20\033[?7h\r\033[K");
        assertThat(log).isEmpty();
    }

    @Test
    void inALogThereIsALineAtMostEachTenSeconds() {
        ProgressLine line = line(false);
        for (int second = 0; second <= 21; second++) {
            line.show(second + " s");
            now += Duration.ofSeconds(1).toNanos();
        }
        line.clear();
        assertThat(log).containsExactly("0 s", "10 s", "20 s");
        assertThat(terminal.size()).isZero();
    }

    private ProgressLine line(boolean isTerminal) {
        return new ProgressLine(() -> isTerminal, new PrintStream(terminal), log::add, () -> now);
    }
}
