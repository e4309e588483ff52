package io.sparknode.migrations.faults;

import io.sparknode.migrations.lock.AtOnce;
import io.sparknode.migrations.starts.Start;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Everybody starts at the same time. */
@ExtendWith(Tally.class)
class ManyAtOnceFaults {

    @Test
    void sixteenAtOnceOnAnEmptyDatabaseAllSucceedAndEachChangesetRunsOnce() {
        try (Trial trial = Trial.of(Template.of(Start.EMPTY), "sixteen runners at once", "on an empty database")) {
            new AtOnce(16, trial.database()).migrateAnEmptyDatabase();
            trial.isAtTheTarget(trial.database());
        }
    }

    @Test
    void fourAtOnceOnAnExistingDatabaseWhoseFirstOneIsKilledFinishIt() {
        Template template = Template.of(Start.ALEMBIC);
        Moment moment = Moment.random(template.roundTrips(), Chance.of("at once"));
        try (Trial trial = Trial.of(template, "kill -9 of one of five runners", moment);
            RunnerProcess killed = new RunnerProcess(RunnerProcess.Settings.PROJECT)) {
            CompletableFuture<Void> dead = trial.at(moment, killed::kill);
            killed.go(trial.line().url(trial.database().name()), trial.database().username(), trial.database().password());
            new AtOnce(4, trial.database()).succeed();
            trial.happened(dead);
            trial.isAtTheTarget(trial.database());
        }
    }
}
