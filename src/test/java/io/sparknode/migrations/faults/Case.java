package io.sparknode.migrations.faults;

import io.sparknode.migrations.starts.Start;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of many faults of a kind.
 *
 * @param number   which of them, from 1
 * @param template the database that it befalls
 * @param moment   when it does
 */
record Case(int number, Template template, Moment moment) {

    private static final List<Start> STARTS = List.of(Start.RAW_SQL, Start.EMPTY, Start.ALEMBIC, Start.OLDER_2026_02_04);

    /** {@code -Dfaults.share=3} tries a third of them. */
    private static final int SHARE = Integer.getInteger("faults.share", 1);

    /** Cases by chance, on each of some starts in turn. */
    static Stream<Case> random(String what, int all) {
        Random random = Chance.of(what);
        int count = (all + SHARE - 1) / SHARE;
        if (count < all) {
            System.out.println("Of " + all + " " + what + " " + count + " are tried, as -Dfaults.share=" + SHARE + " says.");
        }
        return IntStream.rangeClosed(1, count).mapToObj(number -> {
            Template template = Template.of(STARTS.get(number % STARTS.size()));
            return new Case(number, template, Moment.random(template.roundTrips(), random));
        });
    }

    @Override
    public String toString() {
        return number + ": " + moment + ", " + template;
    }
}
