package io.sparknode.migrations.schema;

import java.util.Locale;

/** What depends on the place of a database, and is read only where somebody asks for it. */
public enum OnDemand {

    /** The names of owners. */
    OWNERS,

    /** Roles, what they may do in the whole server, and which roles they are members of. */
    ROLES,

    /** Other schemas. */
    SCHEMAS,

    /** What ALTER DATABASE and ALTER ROLE have set. */
    SETTINGS;

    /** As options of the command line name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
