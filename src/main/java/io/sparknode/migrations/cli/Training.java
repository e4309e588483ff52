package io.sparknode.migrations.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the JVM is to remember when the image is built: it runs commands as {@link Migrate} does, one after the other, so that the AOT cache which the
 * JVM then writes holds the classes of all of them. The database is that of {@code DATABASE_URL}, asked with and without TLS.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: Ahead-of-Time Command-Line Ergonomics</a>
 */
public final class Training {

    private Training() {
    }

    /**
     * Runs the commands; the first that fails ends it.
     *
     * @param commands each a command with its arguments, separated by blanks; an empty one is a start of the container without arguments
     */
    public static void main(String[] commands) throws Exception {
        for (String command : commands) {
            for (String sslmode : List.of("disable", "require")) {
                Map<String, String> environment = new HashMap<>(System.getenv());
                environment.merge(DatabaseUrl.NAME, "?sslmode=" + sslmode, String::concat);
                int exit = Migrate.ofImage(environment).migrate(Arguments.of(command.isEmpty() ? List.of() : List.of(command.split(" ")), null));
                if (exit != 0) {
                    System.err.println("'" + command + "' ended with " + exit);
                    System.exit(exit);
                }
            }
        }
    }
}
