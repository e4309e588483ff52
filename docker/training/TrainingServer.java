import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;

/**
 * Runs a command with {@code DATABASE_URL} set to a new and empty PostgreSQL, which asks for a password (SCRAM) and speaks TLS, as those in production do.
 * Part of the build of the image only.
 */
public final class TrainingServer {

    private TrainingServer() {
    }

    public static void main(String[] command) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
                Path data;
                try (ResultSet result = statement.executeQuery("SHOW data_directory")) {
                    result.next();
                    data = Path.of(result.getString(1));
                }
                speakTls(data);
                statement.execute("ALTER SYSTEM SET ssl = on");
                statement.execute("ALTER ROLE postgres PASSWORD 'training'");
                Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
                statement.execute("SELECT pg_reload_conf()");
            }
            Thread.sleep(1000);
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put("DATABASE_URL", "postgresql://postgres:training@127.0.0.1:" + postgres.getPort() + "/postgres");
            int exit = builder.start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("The training ended with " + exit);
            }
        }
    }

    /** A certificate of its own, where PostgreSQL looks for it. */
    private static void speakTls(Path data) throws Exception {
        Path store = data.resolve("training.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int exit = new ProcessBuilder(keytool, "-genkeypair", "-alias", "training", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=training",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "training").inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("keytool ended with " + exit);
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), "training".toCharArray());
        pem(data.resolve("server.crt"), "CERTIFICATE", keys.getCertificate("training").getEncoded());
        pem(data.resolve("server.key"), "PRIVATE KEY", keys.getKey("training", "training".toCharArray()).getEncoded());
        Files.setPosixFilePermissions(data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
    }

    private static void pem(Path file, String type, byte[] content) throws Exception {
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + type + "-----\n");
    }
}
