package io.sparknode.migrations.generator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The name under which git knows the user. */
final class GitUser {

    private static final String GIVE_ONE = "Or give an author: --author=\"Ann Example\"";

    private GitUser() {
    }

    /**
     * Asks git for {@code user.name}.
     *
     * @param directory in which it is asked, as a repository may have a name of its own
     * @throws IllegalArgumentException when there is no git, or it knows no name
     */
    static String name(Path directory) throws IOException {
        String name;
        try {
            Process git = new ProcessBuilder("git", "config", "user.name").directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("git, which is asked for the author, cannot be run (" + e.getMessage() + "). " + GIVE_ONE, e);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("git knows no user.name. Tell it: git config --global user.name \"Ann Example\". " + GIVE_ONE);
        }
        return name;
    }
}
