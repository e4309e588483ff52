package io.sparknode.migrations.faults;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server process of the client is ended, its statement cancelled, or the line between them cut. */
@ExtendWith(Tally.class)
class ConnectionFaults {

    @ParameterizedTest(name = "{0}")
    @MethodSource("terminations")
    void aServerProcessThatIsTerminatedLeavesNothingInTheWayOfTheNext(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "pg_terminate_backend", fault.moment())) {
            trial.disturbedRun(fault.moment(), () -> trial.database().execute("SELECT pg_terminate_backend(" + trial.line().serverPid() + ")"));
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

    static Stream<Case> terminations() {
        return Case.random("terminations", 25);
    }

    static Stream<Case> cancellations() {
        return Case.random("cancellations", 10);
    }

    static Stream<Case> seconds() {
        return Case.random("seconds", 5);
    }

    static Stream<Case> cuts() {
        return Case.random("cuts", 10);
    }
}
