package io.sparknode.migrations.faults;

import liquibase.Scope;
import liquibase.ScopeManager;

/**
 * A Liquibase for each thread. Runs at the same time in one JVM would otherwise share the steps of their commands, and one would close the connection
 * of the other.
 */
final class ScopeOfThread extends ScopeManager {

    private final ThreadLocal<Scope> current = new ThreadLocal<>();

    /** To be called before anything of Liquibase is used. */
    static void install() {
        Scope.setScopeManager(new ScopeOfThread());
    }

    @Override
    public Scope getCurrentScope() {
        return current.get();
    }

    @Override
    protected void setCurrentScope(Scope scope) {
        current.set(scope);
    }

    @Override
    protected Scope init(Scope scope) {
        return scope;
    }
}
