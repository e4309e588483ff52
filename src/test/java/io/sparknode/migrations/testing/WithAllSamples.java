package io.sparknode.migrations.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A test that takes long and that others stand for. Without {@code -Dsamples=all} it is skipped, and counted as such. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "samples", matches = "all", disabledReason = "-Dsamples=all runs it")
public @interface WithAllSamples {
}
