package io.sparknode.migrations.rules;

import static io.sparknode.migrations.rules.ValueKind.ANY;
import static io.sparknode.migrations.rules.ValueKind.BOOLEAN;
import static io.sparknode.migrations.rules.ValueKind.LIST;
import static io.sparknode.migrations.rules.ValueKind.MAP;
import static io.sparknode.migrations.rules.ValueKind.NUMBER;
import static io.sparknode.migrations.rules.ValueKind.TEXT;

import java.lang.reflect.Field;
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
import org.apache.commons.lang3.reflect.FieldUtils;

/** What Liquibase knows: the keys of a changeset, the changes and the preconditions with their attributes, and of what kind each is. */
final class LiquibaseNames {

    /** Keys that its classes do not name, or name otherwise. */
    private static final Map<String, ValueKind> CHANGESET = Map.of("preConditions", LIST, "changes", LIST, "rollback", ANY, "context", TEXT,
        "validCheckSum", ANY, "runWith", TEXT, "runWithSpoolFile", TEXT);
    static final Map<String, ValueKind> ROOT = Map.of("changeSet", MAP, "include", MAP, "logicalFilePath", TEXT, "property", MAP,
        "preConditions", LIST, "includeAll", MAP, "objectQuotingStrategy", TEXT, "changeLogId", TEXT, "removeChangeSetProperty", MAP,
        "modifyChangeSets", MAP);
    static final Map<String, ValueKind> INCLUDE = Map.of("file", TEXT, "relativeToChangelogFile", BOOLEAN, "contextFilter", TEXT,
        "context", TEXT, "labels", TEXT, "ignore", BOOLEAN, "errorIfMissing", BOOLEAN, "logicalFilePath", TEXT);
    private static final PostgresDatabase POSTGRES = new PostgresDatabase();

    private LiquibaseNames() {
    }

    static Map<String, ValueKind> changeset() {
        Map<String, ValueKind> keys = fields(new ChangeSet(new DatabaseChangeLog()));
        keys.remove("preconditions");
        keys.put("id", ANY);
        keys.putAll(CHANGESET);
        return keys;
    }

    static Map<String, ValueKind> column() {
        Map<String, ValueKind> fields = fields(new AddColumnConfig());
        fields.put("constraints", MAP);
        return fields;
    }

    static Map<String, ValueKind> constraints() {
        return fields(new ConstraintsConfig());
    }

    static Map<String, ValueKind> onFailure() {
        return Stream.of("onFail", "onFailMessage", "onError", "onErrorMessage", "onSqlOutput")
            .collect(Collectors.toMap(name -> name, name -> TEXT));
    }

    static Set<String> preconditions() {
        return PreconditionFactory.getInstance().getPreconditions().keySet();
    }

    static Map<String, ValueKind> precondition(String type) {
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
        Map<String, ValueKind> known = new TreeMap<>();
        attributes.forEach((name, attribute) -> known.put(name, kind(attribute.getDataType())));
        return new Shape(required, known.keySet(), known);
    }

    private static ValueKind kind(String type) {
        return switch (type) {
            case "boolean" -> BOOLEAN;
            case "integer", "bigInteger" -> NUMBER;
            default -> type.startsWith("list of ") ? LIST : TEXT;
        };
    }

    private static Map<String, ValueKind> fields(LiquibaseSerializable object) {
        Map<String, ValueKind> fields = new LinkedHashMap<>();
        for (String name : object.getSerializableFields()) {
            fields.put(name, kind(object.getClass(), name));
        }
        return fields;
    }

    private static ValueKind kind(Class<?> type, String field) {
        Field declared = FieldUtils.getField(type, field, true);
        return declared == null ? TEXT : ValueKind.of(declared.getType());
    }
}
