/**
 * One runner at a time, and no lock that stays behind: Liquibase's lock service and the creation of its tracking tables, made safe for PostgreSQL.
 * Found by Liquibase through {@code META-INF/services}; without this package the changelog runs all the same, under Liquibase's own lock.
 */
package io.sparknode.migrations.lock;
