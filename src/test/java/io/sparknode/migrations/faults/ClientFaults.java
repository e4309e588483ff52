package io.sparknode.migrations.faults;

import io.sparknode.migrations.starts.Start;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client dies, its server process is ended, or the line between them breaks. */
@ExtendWith(Tally.class)
@Execution(ExecutionMode.CONCURRENT)
class ClientFaults {

    private static final List<Start> STARTS = List.of(Start.RAW_SQL, Start.EMPTY, Start.ALEMBIC, Start.OLDER_2026_02_04);

    /** The next clients to be killed: they start while the last ones' databases are looked at. */
    private static final Queue<RunnerProcess> NEXT = new ConcurrentLinkedQueue<>(List.of(client(), client(), client()));

    record Case(int number, Template template, Moment moment) {
        @Override
        public String toString() {
            return number + ": " + moment + ", " + template;
        }
    }

    @AfterAll
    static void endTheLastClients() {
        NEXT.forEach(RunnerProcess::close);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kills")
    void aClientThatIsKilledLeavesNothingInTheWayOfTheNext(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "kill -9 of the client", fault.moment()); RunnerProcess client = NEXT.remove()) {
            CompletableFuture<Void> killed = trial.at(fault.moment(), client::kill);
            client.go(trial.line().url(trial.database().name()), trial.database().username(), trial.database().password()).exitCode();
            trial.line().actIfStillDue();
            killed.join();
            NEXT.add(client());
            trial.survives();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("terminations")
    void aServerProcessThatIsTerminatedLeavesNothingInTheWayOfTheNext(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "pg_terminate_backend", fault.moment())) {
            trial.disturbedRun(fault.moment(), () -> trial.database().execute("SELECT pg_terminate_backend(" + trial.line().serverPid() + ")"));
            trial.survives();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("interruptions")
    void aClientThatIsAskedToEndLeavesNothingInTheWayOfTheNext(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "SIGTERM to the client", fault.moment()); RunnerProcess client = NEXT.remove()) {
            CompletableFuture<Void> asked = trial.at(fault.moment(), client::askToEnd);
            client.go(trial.line().url(trial.database().name()), trial.database().username(), trial.database().password()).exitCode();
            trial.line().actIfStillDue();
            asked.join();
            NEXT.add(client());
            trial.survives();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cancellations")
    void aStatementThatIsCancelledIsFinishedByTheNextRun(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "pg_cancel_backend", fault.moment())) {
            trial.disturbedRun(fault.moment(), () -> trial.database().execute("SELECT pg_cancel_backend(" + trial.line().serverPid() + ")"));
            trial.survives();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("seconds")
    void aRunThatDiesAsTheOneBeforeItDidIsFinishedByTheThird(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "pg_terminate_backend, twice in a row", fault.moment())) {
            Runnable termination = () -> trial.database().execute("SELECT pg_terminate_backend(" + trial.line().serverPid() + ")");
            trial.disturbedRun(fault.moment(), termination);
            // Even a run that has nothing to do makes ten round trips.
            int more = Math.max(10, (fault.template().roundTrips().size() - fault.moment().roundTrip()) / 2);
            trial.disturbedRun(new Moment(trial.line().roundTrips().size() + more, fault.moment().after()), termination);
            trial.survives();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void aLineThatIsCutLeavesNothingInTheWayOfTheNextRun(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "line cut", fault.moment())) {
            trial.disturbedRun(fault.moment(), trial.line()::cut);
            trial.survives();
        }
    }

    static Stream<Case> kills() {
        return cases("kills", 100);
    }

    static Stream<Case> terminations() {
        return cases("terminations", 25);
    }

    static Stream<Case> interruptions() {
        return cases("interruptions", 5);
    }

    static Stream<Case> cancellations() {
        return cases("cancellations", 10);
    }

    static Stream<Case> seconds() {
        return cases("seconds", 5);
    }

    static Stream<Case> cuts() {
        return cases("cuts", 10);
    }

    private static RunnerProcess client() {
        return new RunnerProcess(RunnerProcess.Settings.PROJECT);
    }

    private static Stream<Case> cases(String what, int count) {
        Random random = Chance.of(what);
        return IntStream.rangeClosed(1, count).mapToObj(number -> {
            Template template = Template.of(STARTS.get(number % STARTS.size()));
            return new Case(number, template, Moment.random(template.roundTrips(), random));
        });
    }
}
