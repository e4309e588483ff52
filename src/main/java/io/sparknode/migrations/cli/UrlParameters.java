package io.sparknode.migrations.cli;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.PGProperty;

/**
 * What stands behind the question mark of a URL. Services of many languages share one, and each reads parameters of its own: those of libpq, and
 * those of SQLAlchemy, Prisma, Rails, Django, node-postgres and pgx that mean something to a connection, become those of pgjdbc. What only means
 * something to a pool or to a client library is passed over. Any other is refused by its name; its value, which could be a secret, is not repeated.
 */
public final class UrlParameters {

    /** What a parameter of libpq is called in pgjdbc. */
    private static final Map<String, String> OF_LIBPQ = Map.ofEntries(
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("sslnegotiation", "sslNegotiation"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("require_auth", "requireAuth"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("krbsrvname", "kerberosServerName"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("application_name", "ApplicationName"),
            Map.entry("options", "options"),
            Map.entry("user", "user"),
            Map.entry("password", "password"));

    /** The values of target_session_attrs in pgjdbc's words. */
    private static final Map<String, String> SERVERS = Map.of("any", "any", "read-write", "primary", "primary", "primary", "read-only", "secondary",
            "standby", "secondary", "prefer-standby", "preferSecondary");
    private static final Map<String, String> TLS = Map.of("true", "require", "1", "require", "on", "require", "yes", "require",
            "false", "disable", "0", "disable", "off", "disable", "no", "disable");
    private static final Set<String> SCHEMAS = Set.of("schema", "search_path", "schema_search_path", "currentSchema");

    /** A migration has one connection, no pool, and settings of the session of its own. */
    private static final Set<String> OF_NO_MEANING = Set.of(
            // libpq
            "client_encoding", "fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
            "tcp_user_timeout", "load_balance_hosts", "sslcompression", "sslsni",
            // SQLAlchemy and asyncpg
            "async_fallback", "command_timeout", "prepared_statement_cache_size",
            // Prisma
            "connection_limit", "pgbouncer", "pool_timeout", "socket_timeout", "statement_cache_size",
            // Rails and Django
            "advisory_locks", "checkout_timeout", "conn_health_checks", "conn_max_age", "encoding", "idle_timeout", "pool", "prepared_statements",
            "reaping_frequency", "timeout",
            // node-postgres
            "connectionTimeoutMillis", "idleTimeoutMillis", "keepAlive", "max", "min", "query_timeout", "uselibpqcompat",
            "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
            // Doctrine and lib/pq
            "binary_parameters", "charset", "serverVersion",
            // pgx
            "default_query_exec_mode", "description_cache_capacity", "pool_health_check_period", "pool_max_conn_idle_time", "pool_max_conn_lifetime",
            "pool_max_conn_lifetime_jitter", "pool_max_conns", "pool_min_conns", "pool_min_idle_conns", "statement_cache_capacity");

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,39}");

    private UrlParameters() {
    }

    /** Those of a connection URI, in pgjdbc's words, and decoded. */
    static Map<String, String> ofUri(String variable, String query) throws Refusal {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String[] parameter : pairs(variable, query)) {
            String name = parameter[0];
            String value = DatabaseUrl.decode(variable, parameter[1]);
            if (OF_LIBPQ.containsKey(name)) {
                parameters.put(OF_LIBPQ.get(name), value);
            } else if (name.equals("ssl")) {
                parameters.putIfAbsent("sslmode", TLS.getOrDefault(value.toLowerCase(Locale.ROOT), value));
            } else if (name.equals("target_session_attrs") && SERVERS.containsKey(value)) {
                parameters.put("targetServerType", SERVERS.get(value));
            } else if (SCHEMAS.contains(name)) {
                requirePublic(variable, name, value);
            } else if (!OF_NO_MEANING.contains(name)) {
                throw unknown(variable, name, "Known are " + String.join(", ", known()) + "; for others set " + ConnectionTarget.LIQUIBASE_URL
                        + " to a JDBC URL with the parameters of pgjdbc.");
            }
        }
        // libpq's word for the certificates that the system trusts
        if ("system".equals(parameters.get("sslrootcert"))) {
            parameters.remove("sslrootcert");
            parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return parameters;
    }

    /** Those of a JDBC URL, decoded. pgjdbc passes over what it does not know, so that a misspelt sslmode would be none. */
    static Map<String, String> ofJdbc(String variable, String query) throws Refusal {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String[] parameter : pairs(variable, query)) {
            String name = parameter[0];
            String value = DatabaseUrl.decode(variable, parameter[1].replace("+", "%20"));
            if (name.equals("ssl") && !TLS.containsKey(value) && !value.isEmpty()) {
                throw unknown(variable, name, "In a JDBC URL, ssl is true or false; sslmode=require, for example, says more.");
            } else if (PGProperty.forName(name) != null) {
                parameters.put(name, value);
            } else if (SCHEMAS.contains(name)) {
                requirePublic(variable, name, value);
            } else if (!OF_NO_MEANING.contains(name)) {
                String ours = name.equals("target_session_attrs") ? "targetServerType" : OF_LIBPQ.get(name);
                throw unknown(variable, name, ours == null ? "pgjdbc would pass over it." : "In a JDBC URL it is " + ours + ".");
            }
        }
        return parameters;
    }

    /**
     * Refuses a JDBC URL with a parameter that pgjdbc would pass over, such as a misspelt {@code sslmode}.
     *
     * @param url a JDBC URL
     * @throws SQLException naming the parameter, and not its value, which could be a secret
     */
    public static void requireKnown(String url) throws SQLException {
        int query = url.indexOf('?');
        try {
            ofJdbc("The URL of the database", query < 0 ? null : url.substring(query + 1));
        } catch (Refusal e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    private static void requirePublic(String variable, String name, String value) throws Refusal {
        if (!value.split(",", 2)[0].strip().replace("\"", "").equals("public")) {
            throw new Refusal(variable + " has the parameter " + name + ", which names another schema than public, where SparkNode lives."
                    + " Leave it out, or check that this is the right URL.");
        }
    }

    private static List<String[]> pairs(String variable, String query) throws Refusal {
        List<String[]> pairs = new ArrayList<>();
        for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            String[] pair = parameter.split("=", 2);
            if (pair.length < 2 && PGProperty.forName(pair[0]) == null) {
                throw new Refusal(variable + " has a parameter without a value: behind the question mark stand name=value, joined by &."
                        + DatabaseUrl.ENCODE);
            }
            pairs.add(pair.length < 2 ? new String[] {pair[0], ""} : pair);
        }
        return pairs;
    }

    private static List<String> known() {
        return Stream.concat(OF_LIBPQ.keySet().stream(), Stream.of("ssl", "target_session_attrs", "schema")).sorted().toList();
    }

    private static Refusal unknown(String variable, String name, String what) {
        return new Refusal(variable + " has " + (NAME.matcher(name).matches() ? "the parameter " + name : "a parameter")
                + ", which is not known here. " + what + DatabaseUrl.ENCODE);
    }
}
