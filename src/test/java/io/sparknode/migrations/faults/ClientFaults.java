package io.sparknode.migrations.faults;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client, a process of its own, dies. */
@ExtendWith(Tally.class)
class ClientFaults {

    /** The next clients to be killed: they start while the last ones' databases are looked at. */
    private static final Queue<RunnerProcess> NEXT = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startTheFirstClients() {
        NEXT.add(client());
        NEXT.add(client());
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
            trial.happened(killed);
            NEXT.add(client());
            trial.survives();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("interruptions")
    void aClientThatIsAskedToEndLeavesNothingInTheWayOfTheNext(Case fault) {
        try (Trial trial = Trial.of(fault.template(), "SIGTERM to the client", fault.moment()); RunnerProcess client = NEXT.remove()) {
            CompletableFuture<Void> asked = trial.at(fault.moment(), client::askToEnd);
            client.go(trial.line().url(trial.database().name()), trial.database().username(), trial.database().password()).exitCode();
            trial.happened(asked);
            NEXT.add(client());
            trial.survives();
        }
    }

    static Stream<Case> kills() {
        return Case.random("kills", 100);
    }

    static Stream<Case> interruptions() {
        return Case.random("interruptions", 5);
    }

    private static RunnerProcess client() {
        return new RunnerProcess(RunnerProcess.Settings.PROJECT);
    }
}
