package io.sparknode.migrations.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test, or a class, that takes long and that others stand for. Unless the class tries all {@link Samples}, it is skipped, and counted as such. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithAllSamples.Condition.class)
public @interface WithAllSamples {

    /** Looks whether it is. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getTestClass().isEmpty() || Samples.areAll(context.getRequiredTestClass())
                ? ConditionEvaluationResult.enabled("all samples are tried")
                : ConditionEvaluationResult.disabled("-Dsamples=all runs it");
        }
    }
}
