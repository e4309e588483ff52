package io.sparknode.migrations.progress;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.exception.DatabaseException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Why something failed, in the words of PostgreSQL: what was found, and what to do.
 *
 * <p>The driver is asked by reflection: each Maven goal loads one of its own, while Liquibase keeps the classes of this project from the goal before.
 */
public final class Failure {

    /** What PostgreSQL calls the place that an error comes from, if PL/pgSQL's RAISE did it. */
    static final String RAISE = "exec_stmt_raise";

    /**
     * Where the changelog does it: in its schema or in a DO block. Elsewhere it is somebody's trigger. The words around it are in the language of the
     * server.
     */
    private static final Pattern OURS = Pattern.compile("^$|PL/pgSQL.*?(?<![\\w.\"])(?:migration\\.\\w+\\(|inline_code_block)");

    /** Of a statement, which may be a file, so much is shown. */
    private static final int LENGTH = 200;

    private static final String AGAIN = "run the command again: it goes on where it stopped.";

    private static final String LOST = "What was done until then is done, and on record. When the server answers again, " + AGAIN;

    private Failure() {
    }

    /** The message and the hint of PostgreSQL's server behind an exception; without one, its own message. */
    public static String of(Throwable failure) {
        Object said = said(failure);
        return said == null ? failure.getMessage() : lines(ask(said, "getMessage"), ask(said, "getHint"));
    }

    /** The first line of what the innermost cause says. */
    public static String firstLine(Throwable failure) {
        return String.valueOf(ExceptionUtils.getRootCause(failure).getMessage()).lines().findFirst().orElse("").strip();
    }

    /**
     * The same of an exception that a statement met and, as nobody wrote its words for this moment, where it was met, and what to do. The words of
     * the changelog itself (RAISE) say all that there is to say.
     *
     * @param lost whether the connection was lost with it
     * @return nothing if the exception does not come from the database
     */
    static Optional<String> of(Throwable failure, String statement, boolean lost) {
        SQLException error = error(failure);
        Object said = said(failure);
        // from the inside to the outside, a line each
        String where = said == null || ask(said, "getWhere") == null ? "" : ask(said, "getWhere").toString().lines().findFirst().orElse("");
        if (error == null || said != null && RAISE.equals(ask(said, "getRoutine")) && OURS.matcher(where).find()) {
            return Optional.ofNullable(error).map(refusal -> of(failure));
        }
        Object found = said == null ? error.getMessage() : ask(said, "getMessage");
        Object detail = said == null ? null : ask(said, "getDetail");
        Object hint = said == null ? null : ask(said, "getHint");
        return Optional.of(lines(lost ? "The connection to the database was lost: " + found : found, detail, inOneLine("Statement: ", statement),
            inOneLine("At: ", where), hint, lost ? LOST : advice(error.getSQLState())));
    }

    /** Without stack trace and cause, which Liquibase would print at length. They are for the debug log. */
    static DatabaseException inShort(String words, DatabaseException e) {
        Scope.getCurrentScope().getLog(Failure.class).fine("A statement failed", e);
        DatabaseException failure = new DatabaseException(words);
        failure.setStackTrace(new StackTraceElement[0]);
        return failure;
    }

    /** https://www.postgresql.org/docs/current/errcodes-appendix.html */
    private static String advice(String state) {
        return switch (state == null ? "" : state) {
            case "42501" -> "Migrate as the owner of the tables, or have an administrator grant what is missing, then " + AGAIN;
            case "55P03" -> "Another session holds a lock: SELECT pid, xact_start, query FROM pg_stat_activity ORDER BY xact_start finds it."
                + " End it or wait, then " + AGAIN;
            case "57014" -> "A timeout or somebody cancelled it. Correct the cause, then " + AGAIN;
            default -> switch (state == null || state.length() < 2 ? "" : state.substring(0, 2)) {
                case "23" -> "Correct the rows, or take the rule away if it is not SparkNode's, then " + AGAIN;
                case "53" -> "Give the server the resource that it lacks, then " + AGAIN;
                default -> "Correct the cause, then " + AGAIN;
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

    /** What PostgreSQL calls the place that a message comes from, in every language; empty if it does not say. */
    static String routine(SQLException message) {
        Object said = said(message);
        return said == null ? "" : String.valueOf(ask(said, "getRoutine"));
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
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
