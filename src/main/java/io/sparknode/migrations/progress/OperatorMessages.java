package io.sparknode.migrations.progress;

import liquibase.Scope;
import liquibase.ui.ConsoleUIService;
import liquibase.ui.LoggerUIService;
import liquibase.ui.UIService;

/** Where this project says how far it is: the console or the log, as Liquibase is set up. The Maven plugin has a user
 * interface of its own, whose messages go below the level that this project shows; there it is standard error. */
public final class OperatorMessages {

    private final UIService ui = Scope.getCurrentScope().getUI();

    /** A line for the operator, at once. May be called from any thread; the console is that of the thread that made this object. */
    public void say(String line) {
        if (ui.getClass() == ConsoleUIService.class || ui.getClass() == LoggerUIService.class) {
            ui.sendMessage(line);
        } else {
            System.err.println(line);
        }
    }
}
