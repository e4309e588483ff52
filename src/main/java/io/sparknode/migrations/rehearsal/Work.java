package io.sparknode.migrations.rehearsal;

import java.sql.Connection;

/** What is rehearsed in one piece: a changeset, or a statement of a script. */
interface Work {

    /** How the report names it. */
    String name();

    /** Its SQL, as far as it is written down. */
    String text();

    /** Whether there is anything to rehearse; otherwise it is only done. */
    default boolean isRehearsed() {
        return true;
    }

    /** Whether it is the last of a revision, whose comment is about all of it. */
    default boolean setsTag() {
        return false;
    }

    /**
     * Does it.
     *
     * @param connection in which it is the only one at work
     * @param noted      is told of each part that is done, while its locks are held
     * @throws Exception if it fails
     */
    void run(Connection connection, Noted noted) throws Exception;

    /** Is told of each part that is done. */
    interface Noted {

        /** Where nobody needs to know. */
        Noted NOT = () -> { };

        void done() throws Exception;
    }
}
