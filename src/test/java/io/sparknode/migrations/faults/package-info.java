/**
 * Faults, made on purpose: what breaks while the chain runs, and whether the next run ends where an undisturbed one does. The classes {@code *Faults}
 * run under the Maven profile {@code faults} only: {@code ./mvnw verify -Pfaults}. The others are their tools.
 */
package io.sparknode.migrations.faults;
