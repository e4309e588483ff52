package io.sparknode.migrations.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A PostgreSQL in a container. Starting it can take any time, so it tells at which step it is, and can be abandoned at any of them. */
final class PostgresContainer {

    private final String image;
    private final String why;
    private volatile String step = "asking the Docker engine";
    private volatile boolean abandoned;

    PostgresContainer(String image, String why) {
        this.image = image;
        this.why = why;
    }

    /** What it is doing, or was doing when it failed. */
    String step() {
        return step;
    }

    /** Nobody waits for it any more: a container that comes up late is stopped. */
    void abandon() {
        abandoned = true;
    }

    /** Starts the container, pulling its image when the engine does not have it. */
    PostgresServer start() throws InterruptedException {
        pullUnlessThere(DockerClientFactory.instance().client());
        step = "starting the container";
        @SuppressWarnings("resource")
        PostgreSQLContainer container = new PostgreSQLContainer(image)
            .withDatabaseName("postgres")
            .withUsername(PostgresServer.SUPERUSER)
            .withPassword(PostgresServer.PASSWORD)
            .withTmpFs(Map.of("/memory", "rw"))
            .withEnv("PGDATA", "/memory/data")
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=200")
            .withStartupTimeout(Duration.ofMinutes(1));
        container.start();
        if (abandoned) {
            container.stop();
        }
        return new PostgresServer(PostgresServer.Kind.CONTAINER, why, container.getHost(), container.getMappedPort(5432),
            new ContainerDump(container));
    }

    private void pullUnlessThere(DockerClient engine) throws InterruptedException {
        try {
            engine.inspectImageCmd(image).exec();
        } catch (NotFoundException e) {
            step = "pulling " + image;
            engine.pullImageCmd(image).start().awaitCompletion();
        }
    }
}
