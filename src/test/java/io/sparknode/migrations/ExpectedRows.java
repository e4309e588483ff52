package io.sparknode.migrations;

import io.sparknode.migrations.testing.Changelog;
import io.sparknode.migrations.testing.Rows;
import io.sparknode.migrations.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the revisions make of the rows that they find: said here a second time, value by value, so that every other change counts as a loss. */
final class ExpectedRows {

    /** The tenant of the platform itself. */
    static final String PLATFORM = "00000000-0000-0000-0000-000000000000";

    private static final Pattern CALL = Pattern.compile("CALL migration\\.(end_rename|drop_column)\\('(\\w+)', '(\\w+)'(?:, '(\\w+)')?");

    /** What has another name after the chain, or is gone because it can be derived again. */
    static final Rows.Allowed RENAMED = withLaterOnes(Rows.Allowed.nothing()
        .renamedColumn("tenants", "points_allocation_balance", "budget_allocation_balance")
        .renamedTable("allocation_logs", "budget_allocation_logs")
        .renamedTable("distribution_logs", "budget_distribution_logs")
        .renamedTable("system_admins", "system_admins_pre_0003"));

    private static final Map<String, String> ROLES = Map.of(
        "tenant_admin", "tenant_manager", "hr_admin", "tenant_manager",
        "tenant_lead", "dept_lead", "manager", "dept_lead",
        "corporate_user", "tenant_user", "employee", "tenant_user", "user", "tenant_user");

    private static final Map<String, Rule> RULES = rules();

    private final Rows before;

    private ExpectedRows(Rows before) {
        this.before = before;
    }

    /** The rows of a database as the chain must leave them. Rows and columns that it adds are not among them. */
    static Rows rowsOf(TestDatabase database) {
        return new ExpectedRows(withJsonErrors(database, Rows.of(database))).rows();
    }

    /** What the later revisions rename or drop, as they say it to the procedures, which see to it that nothing is lost. */
    private static Rows.Allowed withLaterOnes(Rows.Allowed allowed) {
        for (MatchResult call : Changelog.ofProject().sql().stream().flatMap(sql -> CALL.matcher(sql).results()).toList()) {
            allowed = call.group(1).equals("end_rename") ? allowed.renamedColumn(call.group(2), call.group(3), call.group(4))
                : allowed.changed(call.group(2), call.group(3), "migration.drop_column refuses where it cannot be derived again");
        }
        return allowed;
    }

    private static Map<String, Rule> rules() {
        Rule user = (rows, row, value) -> orElse(value, "user");
        Rule role = (rows, row, value) -> role(value);
        Rule orgRole = (rows, row, value) -> orElse(roles(value), role(row.get("org_role")));
        Rule ofRecognition = (rows, row, value) -> orElse(value, rows.parentOf(row, "recognition_id", "recognitions").get("tenant_id"));
        Rule ofSalesEvent = (rows, row, value) -> orElse(value, rows.parentOf(row, "event_id", "sales_events").get("tenant_id"));
        return Map.ofEntries(
            // 0001_tenant_isolation: rows of no tenant belong to that of their parent, or to the platform's
            Map.entry("recognition_comments.tenant_id", ofRecognition),
            Map.entry("recognition_reactions.tenant_id", ofRecognition),
            Map.entry("sales_event_registrations.tenant_id", ofSalesEvent),
            Map.entry("sales_event_leads.tenant_id", ofSalesEvent),
            Map.entry("sales_event_metrics.tenant_id", ofSalesEvent),
            Map.entry("audit_log.tenant_id", (rows, row, value) -> orElse(value, PLATFORM)),
            // 04_actor_model: NULL actor types become user
            Map.entry("audit_log.actor_type", user),
            Map.entry("recognitions.actor_type", user),
            Map.entry("feed.actor_type", user),
            // 20260131_add_events_hub: captains are filled from leaders
            Map.entry("event_teams.captain_user_id", (rows, row, value) -> orElse(value, row.get("leader_user_id"))),
            // 20260209_standardize_roles
            Map.entry("users.org_role", role),
            Map.entry("user_upload_staging.org_role", role),
            Map.entry("user_upload_staging.raw_role", role),
            // 20260209_standardize_roles and 20260215_add_multi_role_support: filled from org_role where empty
            Map.entry("users.roles", orgRole),
            Map.entry("users.default_role", orgRole));
    }

    private Rows rows() {
        Map<String, Rows.Table> tables = new TreeMap<>();
        before.tables().forEach((name, table) -> {
            List<Map<String, String>> rows = new ArrayList<>();
            for (Map<String, String> row : table.rows()) {
                Map<String, String> revised = new LinkedHashMap<>(row);
                row.forEach((column, value) -> revised.put(column, revised(name + "." + column, row, value)));
                rows.add(revised);
            }
            tables.put(name, new Rows.Table(table.key(), table.columns(), rows));
        });
        return new Rows(tables);
    }

    private String revised(String column, Map<String, String> row, String value) {
        return RULES.containsKey(column) ? RULES.get(column).apply(this, row, value) : value;
    }

    private Map<String, String> parentOf(Map<String, String> row, String column, String table) {
        return before.tables().get(table).rows().stream().filter(parent -> parent.get("id").equals(row.get(column))).findFirst().orElseThrow();
    }

    private static String role(String found) {
        return found == null ? null : ROLES.getOrDefault(found, found);
    }

    private static String roles(String found) {
        if (found == null || Arrays.stream(found.split(",")).map(String::strip).noneMatch(ROLES::containsKey)) {
            return found;
        }
        return Arrays.stream(found.split(",")).map(String::strip).map(ExpectedRows::role).distinct().collect(Collectors.joining(","));
    }

    private static String orElse(String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }

    /** 20260201_fix_validation_errors_type: a text[] becomes jsonb. */
    private static Rows withJsonErrors(TestDatabase database, Rows rows) {
        Rows.Table staging = rows.tables().get("user_upload_staging");
        if (staging != null && staging.columns().contains("validation_errors")) {
            Map<String, String> errors = new LinkedHashMap<>();
            database.rows("SELECT id, to_jsonb(validation_errors) FROM user_upload_staging").forEach(row -> errors.put(row.get(0), row.get(1)));
            staging.rows().forEach(row -> row.put("validation_errors", errors.get(row.get("id"))));
        }
        return rows;
    }

    /** The value that a column must have after the chain, from the row that it was in. */
    @FunctionalInterface
    private interface Rule {
        String apply(ExpectedRows rows, Map<String, String> row, String value);
    }
}
