/**
 * Development, test and production: the same migrations, with production out of reach of a mistake.
 *
 * <p>An environment is named by {@code -Denv=dev|test|prod} with Maven, and by {@code SPARKNODE_ENV} or {@code --sparknode-env} with the command
 * line. {@code -Denv=NAME} connects to {@code jdbc:sparknode:NAME}, whose address and credentials stand outside of the repository. In {@code prod},
 * destructive commands ask for a confirmation, and the first command that changes a database there marks it as production; from then on it is changed
 * in no other environment, whatever is named or left out.
 */
package io.sparknode.migrations.environment;
