package io.sparknode.migrations.progress;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** How far something is that takes long: on a terminal one line that is written over, elsewhere a line at most each ten seconds. */
final class ProgressLine {

    /** Between two lines of a log. */
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    /** To the first column, and what stands in the line is gone. */
    private static final String CLEAR = "\r\033[K";
    /** A text that is wider than the terminal is cut off, since only the last line of several would be written over. */
    private static final String WITHOUT_WRAPPING = "\033[?7l%s\033[?7h";

    private final BooleanSupplier isTerminal;
    private final PrintStream terminal;
    private final Consumer<String> log;
    private final LongSupplier nanoseconds;
    private Long last;
    private boolean isShown;

    /**
     * @param log takes a line where standard error is no terminal
     */
    ProgressLine(Consumer<String> log) {
        this(ProgressLine::isTerminal, System.err, log, System::nanoTime);
    }

    ProgressLine(BooleanSupplier isTerminal, PrintStream terminal, Consumer<String> log, LongSupplier nanoseconds) {
        this.isTerminal = isTerminal;
        this.terminal = terminal;
        this.log = log;
        this.nanoseconds = nanoseconds;
    }

    /** Shows it in the place of what was shown before; in a log, if it is time for another line. */
    void show(String text) {
        if (isTerminal.getAsBoolean()) {
            terminal.print(CLEAR + WITHOUT_WRAPPING.formatted(text));
            terminal.flush();
            isShown = true;
        } else if (last == null || nanoseconds.getAsLong() - last >= INTERVAL) {
            log.accept(text);
            last = nanoseconds.getAsLong();
        }
    }

    /** Makes room for another line. */
    void clear() {
        if (isShown) {
            terminal.print(CLEAR);
            terminal.flush();
            isShown = false;
        }
    }

    /** Whether somebody looks: input and output are a terminal that can do more than print, and it is no job of CI. */
    private static boolean isTerminal() {
        return System.console() != null && isTerminalOfJdk22() && !"dumb".equals(Optional.ofNullable(System.getenv("TERM")).orElse("dumb"))
            && System.getenv("CI") == null;
    }

    /** Since JDK 22 there is a console without a terminal, too. */
    private static boolean isTerminalOfJdk22() {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
