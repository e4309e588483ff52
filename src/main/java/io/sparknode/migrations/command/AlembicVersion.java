package io.sparknode.migrations.command;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table in which Alembic keeps the revision of a database: one row, or one for each branch. */
final class AlembicVersion {

    private AlembicVersion() {
    }

    /**
     * Reads the revision; nothing if there is no table.
     *
     * @throws IllegalArgumentException when there is not one row in it
     */
    static Optional<String> read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('public.alembic_version') IS NOT NULL")) {
                table.next();
                if (!table.getBoolean(1)) {
                    return Optional.empty();
                }
            }
            List<String> versions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT version_num FROM public.alembic_version ORDER BY 1")) {
                while (rows.next()) {
                    versions.add(rows.getString(1));
                }
            }
            if (versions.size() != 1) {
                throw new IllegalArgumentException("the table alembic_version has " + versions.size() + " rows"
                    + (versions.isEmpty() ? "" : " (" + String.join(", ", versions) + ")") + ", and must have one. "
                    + "Let Alembic finish first: alembic upgrade head.");
            }
            return Optional.of(versions.get(0));
        }
    }
}
