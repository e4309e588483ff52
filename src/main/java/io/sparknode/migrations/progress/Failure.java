package io.sparknode.migrations.progress;

import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;

/**
 * Why something failed, in the words of PostgreSQL: what was found, and what to do.
 *
 * <p>The driver is asked by reflection: each Maven goal loads one of its own, while Liquibase keeps the classes of this project from the goal before.
 */
public final class Failure {

    /** What PostgreSQL calls the place that an error comes from, if PL/pgSQL's RAISE did it. */
    private static final String RAISE = "exec_stmt_raise";

    private Failure() {
    }

    /** The message and the hint of PostgreSQL's server behind an exception; without one, its own message. */
    public static String of(Throwable failure) {
        Object said = said(failure);
        if (said == null) {
            return failure.getMessage();
        }
        Object hint = ask(said, "getHint");
        return ask(said, "getMessage") + (hint == null ? "" : System.lineSeparator() + hint);
    }

    /** Whether the changelog itself refused: its messages say all that there is to say. */
    public static boolean isRefusal(Throwable failure) {
        Object said = said(failure);
        return said != null && RAISE.equals(ask(said, "getRoutine"));
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
