package io.sparknode.migrations.cli;

/** Why nothing is done, in words for the person who started it. Its message never holds a password. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }
}
