package io.sparknode.migrations.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import liquibase.changelog.ChangeSet;
import liquibase.util.StandardSqlParser;
import liquibase.util.StringClauses;

/**
 * Liquibase's parser of SQL, which remembers the last texts of changesets. A changeset that changes tables in use begins with the shared procedures,
 * and Liquibase parses each text twice, once for its log, although it is not split: that took more than half of the time that it spends on the chain.
 */
public final class RememberingSqlParser extends StandardSqlParser {

    private static final int TEXTS = 32;

    private record Text(String sql, boolean withWhitespace, boolean withComments) {
    }

    private final Map<Text, StringClauses> parsed = new LinkedHashMap<>(TEXTS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Text, StringClauses> eldest) {
            return size() > TEXTS;
        }
    };

    /** Parses the text of a changeset, whose clauses Liquibase only reads. Other callers may change theirs, and get their own. */
    @Override
    public synchronized StringClauses parse(String sql, boolean preserveWhitespace, boolean preserveComments, ChangeSet changeset) {
        if (changeset == null) {
            return super.parse(sql, preserveWhitespace, preserveComments, null);
        }
        Text text = new Text(sql, preserveWhitespace, preserveComments);
        StringClauses clauses = parsed.get(text);
        if (clauses == null) {
            clauses = super.parse(sql, preserveWhitespace, preserveComments, changeset);
            parsed.put(text, clauses);
        }
        return clauses;
    }

    @Override
    public int getPriority() {
        return super.getPriority() + 1;
    }
}
