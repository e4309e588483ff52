package io.sparknode.migrations.command;

import io.sparknode.migrations.chain.Revision;
import io.sparknode.migrations.chain.RollbackPlan;
import io.sparknode.migrations.chain.RollbackPlan.Effect;
import java.util.ArrayList;
import java.util.List;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/** A plan, as the operator reads it before it is done. */
final class PlanText {

    private static final String OF_NO_REVISION = "(no revision)";

    private PlanText() {
    }

    static List<String> of(RollbackPlan plan, String target, Database database) throws DatabaseException {
        List<String> lines = new ArrayList<>();
        lines.add("Back to " + target + ", in database " + database.getDefaultCatalogName() + ", in this order:");
        int width = plan.steps().stream().mapToInt(step -> revision(step).length()).max().orElse(0);
        for (RollbackPlan.Step step : plan.steps()) {
            lines.add(("  %-6s  %-" + width + "s  %s").formatted(step.effect(), revision(step), step.changeset().getId()
                + (step.wasThereBefore() ? " (was there before)" : "")));
        }
        plan.drops(database).forEach(drop -> lines.add("  drop    " + drop));
        lines.add(count(plan, Effect.UNDO, "to undo") + ", " + count(plan, Effect.KEEP, "to keep (cannot be rolled back, or not made here: the record goes, the change stays)")
            + ", " + count(plan, Effect.REFUSE, "that cannot be undone"));
        return lines;
    }

    private static String revision(RollbackPlan.Step step) {
        return step.revision().map(Revision::name).orElse(OF_NO_REVISION);
    }

    private static String count(RollbackPlan plan, Effect effect, String text) {
        return plan.steps(effect).size() + " " + text;
    }
}
