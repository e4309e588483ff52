package io.sparknode.migrations.schema;

/** What a schema is read without, and why. Some of it can be read {@linkplain OnDemand on demand}; the documentation of drift has the same list. */
public enum LeftOut {

    OWNERS("the names of owners",
        "They differ between environments. What an owner may not do is compared, as are the privileges of all others.", true),
    ROLES("roles, what they may do in the whole server, and which roles they are members of",
        "They belong to the server, not to the database.", true),
    SETTINGS("what ALTER DATABASE and ALTER ROLE … SET say", "They depend on the environment.", true),
    OTHER_SCHEMAS("other schemas", "They belong to other applications and tools.", true),
    DATABASE("the database itself: name, encoding, locale, comment, rights to connect", "It was there before the first migration.", false),
    TABLESPACE("the tablespace in which something is stored",
        "It depends on the server: default_tablespace gives the same statements another one.", false),
    SYSTEM_OBJECTS("rights on, and comments of, what PostgreSQL or an extension brings",
        "They change with the version of the server or of the extension.", false),
    TOOLS("the bookkeeping tables of Liquibase and Alembic: databasechangelog, databasechangeloglock, alembic_version, schema_migrations",
        "They are no part of what is migrated.", false),
    EXTENSION_MEMBERS("what an extension brings", "The extension itself is compared, and its version if it is not the default of the server.", false),
    ROWS("rows, the values at which sequences stand, whether a materialized view is filled, large objects", "They are data.", false),
    STATISTICS("what ANALYZE and VACUUM gather", "They follow the rows.", false),
    COLUMN_ORDER("the order of columns in tables",
        "It depends on the order of the migrations, and no statement that names its columns depends on it.", false),
    GRANTOR("the grantor of a privilege", "It is gone after a dump and restore by another role.", false),
    DEFAULT_NULL("DEFAULT NULL", "It is the same as no default.", false),
    DEFAULT_TYPE("whether the constant that is the default of a text or varchar column is text or varchar", "Either gives the same value.", false),
    CAST_OF_COLUMN("a cast of a varchar column to text between the column and an operator or in a function that knows text only",
        "PostgreSQL makes this cast itself.", false),
    TIME_ZONE_FORM("whether a time zone is applied by AT TIME ZONE or by the function timezone", "They are the same function.", false),
    BLANKS_IN_BODY("indents, empty lines and blanks at the ends of lines in functions in SQL and PL/pgSQL, except in constants",
        "They mean nothing there.", false),
    NAME_OF_NOT_NULL("the name of a not null constraint", "It has none before PostgreSQL 18.", false),
    PARTITION_IDENTITY("that the column of a partition is an identity because that of the partitioned table is",
        "It is not one before PostgreSQL 17.", false),
    OPTION_VALUES("the values of options of foreign tables, servers and foreign-data wrappers",
        "They may be passwords. Four digits of a hash show that they differ.", false),
    USER_MAPPING_OPTIONS("the options of user mappings", "They are passwords, which only a superuser may read.", false),
    SUBSCRIPTION_CONNECTION("the connection string of a subscription", "It has a password in it, and only a superuser may read it.", false);

    private final String what;
    private final String reason;
    private final boolean onDemand;

    LeftOut(String what, String reason, boolean onDemand) {
        this.what = what;
        this.reason = reason;
        this.onDemand = onDemand;
    }

    /** What it is, in a few words. */
    public String what() {
        return what;
    }

    /** Why it is not compared. */
    public String reason() {
        return reason;
    }

    /** Whether it can be read on demand. */
    public boolean isOnDemand() {
        return onDemand;
    }
}
