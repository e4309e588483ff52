package io.sparknode.migrations.rules;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.change.AddColumnConfig;
import liquibase.change.ChangeFactory;
import liquibase.change.ChangeParameterMetaData;
import liquibase.change.ConstraintsConfig;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.core.PostgresDatabase;
import liquibase.precondition.PreconditionFactory;
import liquibase.serializer.LiquibaseSerializable;

/** What Liquibase knows: the keys of a changeset, the changes and the preconditions with their attributes, and of what kind each is. */
final class LiquibaseNames {

    /** Keys that its classes do not name, or name otherwise. */
    private static final Map<String, Kind> CHANGESET = Map.of("preConditions", Kind.LIST, "changes", Kind.LIST, "rollback", Kind.ANY,
        "context", Kind.TEXT, "validCheckSum", Kind.ANY, "runWith", Kind.TEXT, "runWithSpoolFile", Kind.TEXT);
    private static final Map<String, Kind> ROOT = Map.of("changeSet", Kind.MAP, "include", Kind.MAP, "logicalFilePath", Kind.TEXT,
        "property", Kind.MAP, "preConditions", Kind.LIST, "includeAll", Kind.MAP, "objectQuotingStrategy", Kind.TEXT, "changeLogId", Kind.TEXT,
        "removeChangeSetProperty", Kind.MAP, "modifyChangeSets", Kind.MAP);
    private static final Map<String, Kind> INCLUDE = Map.of("file", Kind.TEXT, "relativeToChangelogFile", Kind.BOOLEAN, "contextFilter", Kind.TEXT,
        "context", Kind.TEXT, "labels", Kind.TEXT, "ignore", Kind.BOOLEAN, "errorIfMissing", Kind.BOOLEAN, "logicalFilePath", Kind.TEXT);
    private static final PostgresDatabase POSTGRES = new PostgresDatabase();

    private LiquibaseNames() {
    }

    static Map<String, Kind> root() {
        return ROOT;
    }

    static Map<String, Kind> include() {
        return INCLUDE;
    }

    static Map<String, Kind> changeset() {
        Map<String, Kind> keys = fields(new ChangeSet(new DatabaseChangeLog()));
        keys.remove("preconditions");
        keys.put("id", Kind.ANY);
        keys.putAll(CHANGESET);
        return keys;
    }

    static Map<String, Kind> column() {
        Map<String, Kind> fields = fields(new AddColumnConfig());
        fields.put("constraints", Kind.MAP);
        return fields;
    }

    static Map<String, Kind> constraints() {
        return fields(new ConstraintsConfig());
    }

    static Map<String, Kind> onFailure() {
        return Stream.of("onFail", "onFailMessage", "onError", "onErrorMessage", "onSqlOutput")
            .collect(Collectors.toMap(name -> name, name -> Kind.TEXT));
    }

    static Set<String> preconditions() {
        return PreconditionFactory.getInstance().getPreconditions().keySet();
    }

    static Map<String, Kind> precondition(String type) {
        return fields(PreconditionFactory.getInstance().create(type));
    }

    static Set<String> changes() {
        return Scope.getCurrentScope().getSingleton(ChangeFactory.class).getDefinedChanges();
    }

    /** The attributes of a change that Liquibase knows. */
    static Shape change(String type) {
        ChangeFactory factory = Scope.getCurrentScope().getSingleton(ChangeFactory.class);
        Map<String, ChangeParameterMetaData> attributes = factory.getChangeMetaData(type).getParameters();
        Set<String> required = attributes.values().stream().filter(attribute -> attribute.isRequiredFor(POSTGRES))
            .map(ChangeParameterMetaData::getParameterName).collect(Collectors.toSet());
        Map<String, Kind> known = new TreeMap<>();
        attributes.forEach((name, attribute) -> known.put(name, kind(attribute.getDataType())));
        return new Shape(required, known.keySet(), known);
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "boolean" -> Kind.BOOLEAN;
            case "integer", "bigInteger" -> Kind.NUMBER;
            default -> type.startsWith("list of ") ? Kind.LIST : Kind.TEXT;
        };
    }

    private static Map<String, Kind> fields(LiquibaseSerializable object) {
        Map<String, Kind> fields = new LinkedHashMap<>();
        for (String name : object.getSerializableFields()) {
            fields.put(name, kind(object.getClass(), name));
        }
        return fields;
    }

    private static Kind kind(Class<?> type, String field) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (var declared : each.getDeclaredFields()) {
                if (declared.getName().equals(field)) {
                    return Kind.of(declared.getType());
                }
            }
        }
        return Kind.TEXT;
    }
}
