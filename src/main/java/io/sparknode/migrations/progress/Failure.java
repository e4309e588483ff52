package io.sparknode.migrations.progress;

import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why something failed, in the words of PostgreSQL: what was found, and what to do.
 *
 * <p>The driver is asked by reflection: each Maven goal loads one of its own, while Liquibase keeps the classes of this project from the goal before.
 */
public final class Failure {

    /** What PostgreSQL calls the place that an error comes from, if PL/pgSQL's RAISE did it. */
    private static final String RAISE = "exec_stmt_raise";

    /** Of a statement, which may be a file, so much is shown. */
    private static final int LENGTH = 200;

    private Failure() {
    }

    /** The message and the hint of PostgreSQL's server behind an exception; without one, its own message. */
    public static String of(Throwable failure) {
        Object said = said(failure);
        if (said == null) {
            return failure.getMessage();
        }
        return lines(ask(said, "getMessage"), ask(said, "getHint"));
    }

    /**
     * The same of an exception that a statement met and, as nobody wrote its words for this moment, where it was met, and what to do. The words of the changelog
     * itself (RAISE) say all that there is to say.
     *
     * @return nothing if the exception does not come from the database
     */
    static Optional<String> of(Throwable failure, String statement) {
        SQLException error = error(failure);
        Object said = said(failure);
        if (error == null || said != null && RAISE.equals(ask(said, "getRoutine"))) {
            return Optional.ofNullable(error).map(refusal -> of(failure));
        }
        Object found = said == null ? error.getMessage() : ask(said, "getMessage");
        Object detail = said == null ? null : ask(said, "getDetail");
        // from the inside to the outside, a line each
        String where = said == null || ask(said, "getWhere") == null ? "" : ask(said, "getWhere").toString().lines().findFirst().orElse("");
        Object hint = said == null ? null : ask(said, "getHint");
        return Optional.of(lines(found, detail, inOneLine("Statement: ", statement), inOneLine("At: ", where), hint, advice(error.getSQLState())));
    }

    /** https://www.postgresql.org/docs/current/errcodes-appendix.html */
    private static String advice(String state) {
        String again = "run the command again: it goes on where it stopped.";
        return switch (state == null ? "" : state) {
            case "42501" -> "Migrate as the owner of the tables, or have an administrator grant what is missing, then " + again;
            case "55P03" -> "Another session holds a lock: SELECT pid, xact_start, query FROM pg_stat_activity ORDER BY xact_start finds it. End it or wait, then "
                + again;
            case "57014" -> "A timeout or somebody cancelled it. See to that, then " + again;
            default -> switch (state == null || state.length() < 2 ? "" : state.substring(0, 2)) {
                case "08", "57" -> "When the server answers again, " + again;
                case "23" -> "Correct the rows, or take the rule away if it is not SparkNode's, then " + again;
                case "53" -> "See to the resource that the server lacks, then " + again;
                default -> "See to it, then " + again;
            };
        };
    }

    private static String lines(Object... parts) {
        return Stream.of(parts).filter(Objects::nonNull).map(Object::toString).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String inOneLine(String label, String text) {
        String line = label + text.strip().replaceAll("\\s+", " ");
        return text.isBlank() ? null : line.length() > LENGTH ? line.substring(0, LENGTH) + "…" : line;
    }

    private static SQLException error(Throwable failure) {
        return failure == null || failure instanceof SQLException ? (SQLException) failure : error(failure.getCause());
    }

    private static Object said(Throwable failure) {
        Object said = failure instanceof SQLException ? ask(failure, "getServerErrorMessage") : null;
        return said != null || failure == null ? said : said(failure.getCause());
    }

    /** What a method without arguments returns, or null if there is none of this name. */
    private static Object ask(Object object, String method) {
        try {
            return object.getClass().getMethod(method).invoke(object);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }
}
