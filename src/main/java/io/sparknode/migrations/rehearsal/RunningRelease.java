package io.sparknode.migrations.rehearsal;

import io.sparknode.migrations.rehearsal.Structure.CatalogColumn;
import io.sparknode.migrations.rehearsal.Structure.Relation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the instances of the application that run the release before can no longer do: they name the tables, columns and functions that were there before
 * the revision, insert without a value for what is new, and read what they expect.
 */
final class RunningRelease {

    /** Types in which a client reads and writes the same values. */
    private static final List<Set<String>> ALIKE = List.of(Set.of("text", "character varying", "character"), Set.of("json", "jsonb"), Set.of("inet", "cidr"),
        Set.of("timestamp with time zone", "timestamp without time zone"));
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint", "numeric");

    private final Structure release;
    private final Set<String> filled;
    private final Map<String, String> broken = new LinkedHashMap<>();

    private RunningRelease(Structure release, Set<String> filled) {
        this.release = release;
        this.filled = filled;
    }

    /**
     * What a changeset breaks that was not broken before it.
     *
     * @param release the structure that the release before knows
     * @param filled  tables into which it was seen to insert rows after the changeset, as a trigger has values for new columns, say
     */
    static List<Finding> broken(Structure release, Structure before, Structure after, Set<String> filled) {
        Map<String, String> already = new RunningRelease(release, filled).against(before);
        return new RunningRelease(release, filled).against(after).entrySet().stream().filter(each -> !already.containsKey(each.getKey()))
            .map(each -> new Finding(FindingKind.BREAKS_RUNNING_RELEASE, each.getKey().split("[.(]")[0], each.getKey() + " " + each.getValue(),
                instead(each.getValue()))).toList();
    }

    private static String instead(String what) {
        return what.contains("NOT NULL") ? "Give it a default, or let it be NULL until no instance of that release runs"
            : what.contains("shows no rows of") ? "Let the application stop reading these rows first, then ALTER TABLE … DETACH PARTITION … CONCURRENTLY"
            : what.contains("is gone") ? "In releases: add the new one and keep both equal, let the application move, then drop the old one: docs/recipes.md"
            : "Add the new form beside the old one, let the application move, then drop the old one: docs/recipes.md";
    }

    private Map<String, String> against(Structure now) {
        Map<String, Relation> names = now.relations().values().stream().collect(Collectors.toMap(Relation::name, each -> each, (one, other) -> one));
        release.relations().values().stream().filter(relation -> relation.parent() == null && !relation.kind().equals("S")
            && !names.containsKey(relation.name())).forEach(relation -> broken.put(relation.name(), "is gone"));
        release.relations().values().stream().filter(relation -> relation.parent() != null && isDetached(relation, now))
            .forEach(relation -> broken.put(release.relations().get(relation.parent()).name(), "shows no rows of " + relation.name() + " any more"));
        release.columns().values().stream().filter(column -> isKnown(column, names)).forEach(column -> column(column, now.columns().get(column.key())));
        now.columns().values().stream().filter(column -> isNewAndRequired(column, now) && !filled.contains(now.relations().get(column.relation()).name()))
            .forEach(column -> broken.put(column.key(), "is NOT NULL and has no default, so that INSERT without it fails"));
        release.enumLabels().stream().filter(label -> !now.enumLabels().contains(label)).forEach(label -> broken.put(label, "is gone"));
        release.rights().stream().filter(right -> !now.rights().contains(right) && names.containsKey(right.table()))
            .forEach(right -> broken.put(right.table(), "is no longer open to " + right.role() + " for " + right.privilege()));
        now.hidden().stream().filter(table -> !release.hidden().contains(table)
                && release.relations().values().stream().anyMatch(known -> known.name().equals(table)))
            .forEach(table -> broken.put(table, "shows no row to anybody but its owner, as it has row level security and no policy"));
        release.functions().stream().filter(function -> !now.functions().contains(function)).forEach(function -> broken.put(function, "is gone"));
        return broken;
    }

    private static boolean isDetached(Relation partition, Structure now) {
        return now.relations().containsKey(partition.parent()) && now.relations().containsKey(partition.id())
            && now.relations().get(partition.id()).parent() == null;
    }

    private boolean isKnown(CatalogColumn column, Map<String, Relation> names) {
        Relation relation = release.relations().get(column.relation());
        return relation.parent() == null && names.containsKey(relation.name());
    }

    private void column(CatalogColumn column, CatalogColumn now) {
        if (now == null) {
            broken.put(column.key(), "is gone");
        } else if (!isAlike(column, now)) {
            broken.put(column.key(), "is " + now.type() + " instead of " + column.type());
        } else if (column.hasDefault() && column.isRequired() && !now.hasDefault() && now.isRequired()) {
            broken.put(column.key(), "is NOT NULL and has no default any more, so that INSERT without it fails");
        } else if (now.isGenerated() && !column.isGenerated()) {
            broken.put(column.key(), "is generated, so that INSERT and UPDATE with a value for it fail");
        }
    }

    private static boolean isAlike(CatalogColumn column, CatalogColumn now) {
        boolean isWider = INTEGERS.contains(column.type()) && INTEGERS.indexOf(now.type()) > INTEGERS.indexOf(column.type());
        return column.type().equals(now.type()) || isWider || ALIKE.stream().anyMatch(types -> types.contains(column.type()) && types.contains(now.type()));
    }

    private boolean isNewAndRequired(CatalogColumn column, Structure now) {
        Relation relation = now.relations().get(column.relation());
        return column.isRequired() && !column.hasDefault() && !release.columns().containsKey(column.key()) && relation.parent() == null
            && List.of("r", "p").contains(relation.kind())
            && release.relations().values().stream().anyMatch(known -> known.name().equals(relation.name()) && known.parent() == null)
            && release.relations().containsKey(column.relation());
    }
}
