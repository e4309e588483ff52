package io.sparknode.migrations.maven;

import io.sparknode.migrations.cli.UrlParameters;
import io.sparknode.migrations.connection.MavenCredentials;
import io.sparknode.migrations.connection.ProjectDriver;
import io.sparknode.migrations.embedded.EmbeddedDriver;
import io.sparknode.migrations.environment.EnvironmentDriver;
import io.sparknode.migrations.guard.ConnectionGuard;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import liquibase.Scope;
import liquibase.command.CommandFactory;

/**
 * The JDBC driver of Liquibase's Maven goals, named in the pom and nowhere else. It opens the URLs of this project and PostgreSQL's. Since the goals
 * know no other driver, none reaches a database where the classes of this project, and with them its guards, are missing: Liquibase then says that it
 * cannot find a driver of this name.
 */
public final class CompileFirst extends ProjectDriver {

    private static final List<Driver> DRIVERS = List.of(new EmbeddedDriver(), new EnvironmentDriver(), new org.postgresql.Driver());

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return driver(url) != null;
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        // By name, as Liquibase keeps its commands from one goal to the next, and each goal has a class loader of its own.
        boolean guarded = Scope.getCurrentScope().getSingleton(CommandFactory.class).getCommandDefinition("dropAll").getPipeline().stream()
            .anyMatch(step -> step.getClass().getName().equals(ConnectionGuard.class.getName()));
        if (!guarded) {
            throw new SQLException("The guards of this project are compiled, but not all of it is there. Compile it: ./mvnw compile");
        }
        Driver driver = driver(url);
        if (driver == null) {
            throw new SQLException("The URL of the database does not begin with jdbc:postgresql:");
        }
        if (driver instanceof org.postgresql.Driver) {
            UrlParameters.requireKnown(url);
        }
        return MavenCredentials.connect(driver, url, properties);
    }

    private static Driver driver(String url) throws SQLException {
        for (Driver driver : DRIVERS) {
            if (driver.acceptsURL(url)) {
                return driver;
            }
        }
        return null;
    }
}
