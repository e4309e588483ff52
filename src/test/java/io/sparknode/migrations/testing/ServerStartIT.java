package io.sparknode.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerStartIT {

    private static final String NO_SUCH_VERSION = "9999";

    private final ServerStart start = new ServerStart(Duration.ofSeconds(5));

    @Test
    @WithAllSamples
    void aForcedContainerThatCannotBeHadFailsAndSaysWhy() {
        assertThatThrownBy(() -> start.start("container", NO_SUCH_VERSION))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageMatching("-Dpostgres=container asks for a container of postgres:9999-alpine, but (asking|pulling|starting) .*"
                + "(failed: .*|took longer than 5 s)\\. Start a Docker engine that has the image or can pull it, or leave -Dpostgres out\\.");
    }

    @Test
    @WithAllSamples
    void withoutAContainerItIsTheEmbeddedServerAndSaysWhy() {
        PostgresServer server = start.start("", NO_SUCH_VERSION);
        assertThat(server.kind()).isEqualTo(PostgresServer.Kind.EMBEDDED);
        assertThat(server.why()).startsWith("no container of postgres:9999-alpine, as ");
        assertThat(server).hasToString("PostgreSQL " + server.version() + ", embedded on localhost:" + server.port() + " (" + server.why()
            + "); dump and restore: " + server.dumpAndRestore().name());
    }

    @Test
    void anotherWordThanContainerAndEmbeddedIsRefused() {
        assertThatThrownBy(() -> start.start("docker", "15"))
            .hasMessage("-Dpostgres=docker is neither container nor embedded");
    }
}
