package io.sparknode.migrations.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** Servers speak many languages, so nothing goes by the words of a message. */
class FailureTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "PL/pgSQL function migration.refuse_other_columns() line 5 at RAISE",
        "PL/pgSQL-Funktion migration.refuse_other_columns() Zeile 5 bei RAISE",
        "fonction PL/pgSQL migration.refuse_other_columns(), ligne 5 à RAISE",
        "PL/pgSQL関数migration.refuse_other_columns()の5行目 - RAISE",
        "PL/pgSQL-Funktion inline_code_block Zeile 127 bei RAISE"})
    void aRefusalOfTheChangelogStandsByItself(String where) {
        PSQLException refusal = new PSQLException(message("ERROR", "P0001", "columns are missing", where, "exec_stmt_raise"));
        assertThat(Failure.of(refusal, "SELECT 1", false)).get().asString().isEqualTo("columns are missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PL/pgSQL function guard() line 1 at RAISE",
        "PL/pgSQL-Funktion guard() Zeile 1 bei RAISE",
        "fonction PL/pgSQL \"migration.guard\"(), ligne 1 à RAISE",
        "PL/pgSQL関数app_migration.guard()の1行目 - RAISE"})
    void aTriggerOfSomebodyElseIsSaidWithTheStatementThatMetIt(String where) {
        PSQLException failure = new PSQLException(message("ERROR", "P0001", "not today", where, "exec_stmt_raise"));
        assertThat(Failure.of(failure, "UPDATE users", false)).get().asString().contains("not today", "Statement: UPDATE users", "At: " + where);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        00000 | Tabelle »wanted« existiert nicht, wird übersprungen           | DropErrorMsgNonExistent | false
        42P07 | la relation « feed » existe déjà, poursuite du traitement     | index_create            | false
        42710 | 拡張\"uuid-ossp\"はすでに存在します、スキップします           | CreateExtension         | false
        00000 | 3 rows of users are locked by others                          | exec_stmt_raise         | true
        00000 | »drop cascades to«: löscht ebenfalls Sicht v                  | reportDependentObjects  | true
        01000 | es fehlt etwas                                                | somewhere               | true
        42622 | Bezeichner »a…« wird auf »a« gekürzt                          | truncate_identifier     | true
        """)
    void ofTheNoticesOnlyThoseThatSomethingIsSkippedAreLeftOut(String state, String words, String routine, boolean told) {
        assertThat(Notices.isTold(new PSQLWarning(message("HINWEIS", state, words, "", routine)))).isEqualTo(told);
    }

    private static ServerErrorMessage message(String severity, String state, String words, String where, String routine) {
        return new ServerErrorMessage("S" + severity + "\0C" + state + "\0M" + words
            + (where.isEmpty() ? "" : "\0W" + where) + "\0R" + routine + "\0");
    }
}
