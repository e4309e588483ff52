package io.sparknode.migrations.page;

import java.util.List;

/**
 * Tables that are read together, and drawn in one picture.
 *
 * @param name   the heading
 * @param about  a sentence that says what the tables hold
 * @param tables by their names
 */
record Area(String name, String about, List<String> tables) {

    /** More do not fit a picture that is read on a screen. */
    static final int MOST_TABLES = 12;

    Area {
        tables = List.copyOf(tables);
    }
}
