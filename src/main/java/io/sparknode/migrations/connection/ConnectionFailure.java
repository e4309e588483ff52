package io.sparknode.migrations.connection;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * What to change when a connection fails: the parameter of the URL, or the setting of the server. It goes by SQLSTATE and by the kind of exception
 * where it can, as pgjdbc and PostgreSQL speak many languages.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
public final class ConnectionFailure {

    /** No server there or not yet (08001, 08006), starting up or shutting down (57P01 to 57P03), out of connections (53300). */
    private static final Set<String> PASSING = Set.of("08001", "08006", "57P01", "57P02", "57P03", "53300");

    private static final String AUTHORITY = "sslmode=verify-ca and verify-full need the certificate of the authority that signed the server's: name"
            + " its file by sslrootcert=/path/to/ca.pem, in PEM form. sslmode=require encrypts without checking who answers.";

    private ConnectionFailure() {
    }

    /** Whether the connection may succeed a little later, although nobody changes anything. */
    public static boolean passes(SQLException e) {
        return PASSING.contains(String.valueOf(e.getSQLState())) && advice(e).isEmpty();
    }

    /** What to change, in a sentence or two; empty where the driver's own message has to do. */
    public static String advice(SQLException e) {
        return switch (String.valueOf(e.getSQLState())) {
            case "3D000" -> "The database is the part of the URL behind host and port. If its name is right, create it first: CREATE DATABASE.";
            case "28000" -> "The server's pg_hba.conf says which user may connect to which database from where, with TLS or without (sslmode=require"
                + " or sslmode=disable in the URL); an administrator changes it, or the role.";
            case "28P01" -> "If user and password are right: a password is taken as it stands in"
                + " LIQUIBASE_COMMAND_PASSWORD and behind password= in ~/.sparknode/NAME.properties; in a URL, what is neither a letter nor a digit is"
                + " percent-encoded (% is %25); in compose's .env it stands between single quotes. In -D, Maven takes ${...} for a property.";
            case "57P05" -> "The setting idle_session_timeout of the role or the database ends the session before a migration can set its own. Switch"
                + " it off there (ALTER ROLE … or ALTER DATABASE … SET idle_session_timeout = 0), or for this run, by"
                + " ?options=-c%20idle_session_timeout=0 in the URL.";
            case "42704" -> "The parameter options of the URL gives the server a setting that it does not know.";
            default -> byMessage(e, String.valueOf(e.getMessage()));
        };
    }

    private static String byMessage(SQLException e, String message) {
        // In no other language: PgBouncer has English only
        if ("08P01".equals(e.getSQLState()) && message.contains("parameter")) {
            return "Is that a pooler such as PgBouncer? Migrations connect to the server itself.";
        }
        if (message.contains("sslmode")) {
            return "sslmode is disable, allow, prefer, require, verify-ca or verify-full. TLS without a check of the server's certificate, called"
                + " no-verify elsewhere, is sslmode=require.";
        }
        return "08004".equals(e.getSQLState()) ? refused(message) : tls(e, message);
    }

    /** What the server or the driver refuses before there is a session. */
    private static String refused(String message) {
        if (message.contains("SSL")) {
            return "The parameter sslmode asks for TLS, and this server has none. Switch TLS on there (ssl = on), or give sslmode=prefer or"
                + " sslmode=disable.";
        }
        return message.contains("hannel") ? "The parameter channelBinding (channel_binding) asks for more than this server offers."
            : message.contains("GSS") ? "The parameter gssEncMode (gssencmode) asks for more than this server offers."
            : "If no password was given: LIQUIBASE_COMMAND_PASSWORD gives it.";
    }

    /** The same failure with the advice in its message; itself where there is none. */
    public static SQLException explained(SQLException e) {
        String advice = advice(e);
        return advice.isEmpty() || e.getMessage().contains(advice) ? e : new SQLException(message(e) + "\n" + advice, e.getSQLState(), e);
    }

    /** The driver's message, with the reason that it leaves to its cause. */
    public static String message(SQLException e) {
        Throwable cause = e.getCause();
        if (cause instanceof UnknownHostException) {
            return "The name of the host " + cause.getMessage() + " cannot be resolved.";
        }
        boolean isSaid = cause == null || cause.getMessage() == null || e.getMessage().contains(cause.getMessage());
        return isSaid ? e.getMessage() : e.getMessage() + " (" + cause.getMessage() + ")";
    }

    private static String tls(SQLException e, String message) {
        if (message.contains("ostnameVerifier")) {
            return "sslmode=verify-full wants the name in the URL to be one of the names in the server's certificate. Connect by such a name, or give"
                + " sslmode=verify-ca, which checks the authority only.";
        }
        if (message.contains("SSL key")) {
            return "The parameters sslkey and sslpassword name the file of the client's key and its password.";
        }
        if (causes(e).anyMatch(cause -> cause instanceof FileNotFoundException || cause instanceof NoSuchFileException)) {
            return message.contains("root") ? AUTHORITY
                : "The parameters sslrootcert, sslcert and sslkey name files: is each of them there, and readable?";
        }
        boolean interrupted = causes(e).anyMatch(cause -> cause instanceof EOFException || cause instanceof SocketException
            || cause instanceof SocketTimeoutException);
        boolean secure = causes(e).anyMatch(cause -> cause instanceof SSLException || cause instanceof GeneralSecurityException);
        return secure && !interrupted ? "The certificate of the server or its authority is not trusted. " + AUTHORITY : "";
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, one -> one != null, Throwable::getCause).limit(20);
    }
}
