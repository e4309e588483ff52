package io.sparknode.migrations.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaBeforeTest {

    private static final SchemaBefore SCHEMA = SchemaBefore.of(Path.of("0003_c/schema.txt"), List.of("table users row level security",
        "table empty", "column users.id uuid not null", "column users.email text", "index users.idx_users_email btree (email)",
        "function tenant_of(uuid) returns uuid", "comment users 'who logs in'", "grant select on users to sparknode_app"));

    @Test
    void whatIsNoTableIsNone() {
        assertThat(SCHEMA.tables()).containsOnlyKeys("users", "empty").containsEntry("users", List.of("id", "email"));
    }

    @Test
    void whatIsThereIsAccepted() {
        SCHEMA.requireTable("users");
        SCHEMA.requireColumn("users", "email");
    }

    @Test
    void whatIsNotThereIsRefusedWithTheNearestAndTheFile() {
        String file = " in 0003_c/schema.txt, the schema after the last revision.";
        String anew = " If that file is older than the revision, write it anew: ./migrate schema-files";
        assertThatThrownBy(() -> SCHEMA.requireTable("usres")).hasMessage("There is no table usres" + file + " Did you mean users?" + anew);
        assertThatThrownBy(() -> SCHEMA.requireTable("nope")).hasMessage("There is no table nope" + file + anew);
        assertThatThrownBy(() -> SCHEMA.requireColumn("users", "emial"))
            .hasMessage("The table users has no column emial" + file + " Did you mean email?" + anew);
    }
}
