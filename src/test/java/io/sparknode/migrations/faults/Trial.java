package io.sparknode.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One fault on one database: a copy of a template, and the line over which the run that will be disturbed reaches it. */
final class Trial implements AutoCloseable {

    /** How long a dead runner may be in the way of the next one. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Template template;
    private final String fault;
    private final TestDatabase database;
    private final Proxy line;

    private Trial(Template template, TestDatabase database, String kind, Object details) {
        Tally.fault(kind);
        this.template = template;
        this.fault = kind + ", " + details + ", on " + template + " (-Dfaults.seed=" + Chance.SEED + ")";
        this.database = database;
        this.line = Proxy.to(database.server().host(), database.server().port());
    }

    /**
     * Prepares a fault.
     *
     * @param kind    what happens, as the summary names it
     * @param details when, and whatever else tells it from others of its kind
     */
    static Trial of(Template template, String kind, Object details) {
        return new Trial(template, template.database().copy(), kind, details);
    }

    /** The same on a copy of the template that is there already. */
    static Trial on(TestDatabase copy, Template template, String kind, Object details) {
        return new Trial(template, copy, kind, details);
    }

    TestDatabase database() {
        return database;
    }

    Proxy line() {
        return line;
    }

    /** Does something at a moment of the run that starts now, in this JVM and over the line. */
    void disturbedRun(Moment moment, Runnable disturbance) {
        CompletableFuture<Void> done = at(moment, disturbance);
        disturbedRun();
        happened(done);
    }

    /**
     * Does something at a moment of the run that will reach the database over the line; it fails when that moment does not come soon.
     *
     * @return what to hand to {@link #happened} when the run has ended
     */
    CompletableFuture<Void> at(Moment moment, Runnable disturbance) {
        return line.at(moment, disturbance).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Makes sure that the disturbance has come about, if late. */
    void happened(CompletableFuture<Void> disturbance) {
        if (line.actIfStillDue()) {
            Tally.late();
        }
        disturbance.join();
    }

    /**
     * Runs in this JVM and over the line, under conditions in which it may fail.
     *
     * @return what it failed with; nothing when it went through
     */
    Optional<String> disturbedRun() {
        try {
            Runner.update(line.url(database.name()), database.username(), database.password());
            return Optional.empty();
        } catch (IllegalStateException disturbed) {
            return Optional.of(disturbed.getMessage());
        }
    }

    /** Proves that the next run, which starts at once, ends where an undisturbed one does, and that the dead one is soon gone. */
    void survives() {
        CompletableFuture<Duration> orphan = CompletableFuture.supplyAsync(this::lifeOfTheDead);
        endsAtTheTarget(database);
        assertThat(orphan.join()).as("life of the server process: " + fault).isLessThan(LIMIT);
    }

    /** Proves that the next run ends where an undisturbed one does. */
    void endsAtTheTarget(TestDatabase where) {
        Runner.update(where.url(), where.username(), where.password());
        isAtTheTarget(where);
    }

    /** Proves that a database is where an undisturbed run ends. */
    void isAtTheTarget(TestDatabase where) {
        template.outcome().assertReachedBy(where, fault);
        Tally.survived();
    }

    @Override
    public void close() {
        line.close();
        database.close();
    }

    @Override
    public String toString() {
        return fault;
    }

    private Duration lifeOfTheDead() {
        Instant begin = Instant.now();
        String alive = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + line.serverPid();
        while (!database.value(alive).equals("0")) {
            pause();
        }
        return Duration.between(begin, Instant.now());
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
