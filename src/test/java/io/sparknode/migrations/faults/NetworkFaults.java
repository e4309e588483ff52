package io.sparknode.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparknode.migrations.starts.Start;
import io.sparknode.migrations.testing.TestDatabase;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The network stops forwarding. */
@ExtendWith(Tally.class)
class NetworkFaults {

    private static final long STALL_MILLISECONDS = 1_000;

    @ParameterizedTest
    @MethodSource("recoveries")
    void aRunGoesOnWhenTheNetworkRecovers(Moment moment) {
        try (Trial trial = Trial.of(template(), "network stalls and recovers", moment)) {
            CompletableFuture<Void> stalled = trial.at(moment, () -> {
                trial.line().stall();
                CompletableFuture.delayedExecutor(STALL_MILLISECONDS, TimeUnit.MILLISECONDS).execute(trial.line()::resume);
            });
            TestDatabase database = trial.database();
            Runner.update(trial.line().url(database.name()), database.username(), database.password());
            stalled.join();
            trial.isAtTheTarget(database);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aRunOverANetworkThatStallsAndIsThenLostLeavesNothingInTheWayOfTheNext(Moment moment) {
        try (Trial trial = Trial.of(template(), "network stalls and is lost", moment)) {
            trial.disturbedRun(moment, () -> {
                trial.line().stall();
                CompletableFuture.delayedExecutor(STALL_MILLISECONDS, TimeUnit.MILLISECONDS).execute(trial.line()::cut);
            });
            trial.line().resume();
            trial.survives();
        }
    }

    @Test
    void theNextRunNamesTheOneThatHangsInAStalledNetworkAndGoesOnWhenThatIsTerminated() {
        Moment moment = Moment.random(template().roundTrips(), Chance.of("hang"));
        try (Trial trial = Trial.of(template(), "network stalls for good", moment);
                RunnerProcess hanging = new RunnerProcess(RunnerProcess.Settings.PROJECT);
                RunnerProcess next = new RunnerProcess(RunnerProcess.Settings.PROJECT)) {
            TestDatabase database = trial.database();
            CompletableFuture<Void> stalled = trial.at(new Moment(lockedFrom(moment), moment.after()), trial.line()::stall);
            hanging.go(trial.line().url(database.name()), database.username(), database.password());
            stalled.join();
            next.go(database.url(), database.username(), database.password());
            next.waitUntilItSays("Waiting for the changelog lock: held by pid " + trial.line().serverPid() + " (user " + database.username());
            database.execute("SELECT pg_terminate_backend(" + trial.line().serverPid() + ")");
            assertThat(next.exitCode()).as(next.output()).isZero();
            trial.isAtTheTarget(database);
        }
    }

    static Stream<Moment> recoveries() {
        return moments("recoveries", 5);
    }

    static Stream<Moment> losses() {
        return moments("losses", 8);
    }

    /** A hundred round trips are enough to have the lock. */
    private static int lockedFrom(Moment moment) {
        return Math.max(moment.roundTrip(), 100);
    }

    private static Template template() {
        return Template.of(Start.RAW_SQL);
    }

    private static Stream<Moment> moments(String what, int count) {
        Random random = Chance.of(what);
        return IntStream.range(0, count).mapToObj(n -> Moment.random(template().roundTrips(), random));
    }
}
