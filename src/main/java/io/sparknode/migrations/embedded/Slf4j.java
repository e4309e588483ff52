package io.sparknode.migrations.embedded;

/** The logging of the library that starts servers to try things out on. */
public final class Slf4j {

    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private Slf4j() {
    }

    /** Before the first use of that library: SLF4J does not warn that nobody listens to it, unless it was asked to. */
    public static void expectNoListener() {
        if (System.getProperty(VERBOSITY) == null) {
            System.setProperty(VERBOSITY, "ERROR");
        }
    }
}
