package io.sparknode.migrations.rehearsal;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import liquibase.Scope;
import liquibase.SingletonScopeManager;

/** As many threads as there are processors, each with a scope of Liquibase for itself, which is entered and left by one thread. */
final class Workers implements AutoCloseable {

    private final ExecutorService threads;

    Workers() {
        Scope scope = Scope.getCurrentScope();
        threads = Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()), task -> {
            Thread thread = new Thread(() -> {
                Scope.setScopeManager(new ScopeOfThread(scope));
                task.run();
            }, "proofs");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static final class ScopeOfThread extends SingletonScopeManager {

        ScopeOfThread(Scope first) {
            setCurrentScope(first);
        }
    }

    <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    /** Waits for a task, and throws what it threw. */
    static <T> T result(Future<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Begins nothing more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
