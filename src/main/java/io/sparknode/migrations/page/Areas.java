package io.sparknode.migrations.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The areas of the page, as {@code docs/areas.yaml} has them.
 *
 * @param areas in their order
 */
record Areas(List<Areas.Area> areas) {

    static final String FILE = "docs/areas.yaml";
    /** More do not fit a picture that is read on a screen. */
    private static final int MOST_TABLES = 12;
    private static final Set<String> KEYS = Set.of("area", "about", "tables");

    /**
     * Tables that are read together, and drawn in one picture.
     *
     * @param name   the heading
     * @param about  a sentence that says what the tables hold
     * @param tables by their names
     */
    record Area(String name, String about, List<String> tables) {

        Area {
            tables = List.copyOf(tables);
        }
    }

    Areas {
        areas = List.copyOf(areas);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it is not a list of areas; the message says which item is wrong
     */
    static Areas read(Path project) throws IOException {
        List<Area> areas = new ArrayList<>();
        Object list;
        try {
            list = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(project.resolve(FILE)));
        } catch (YAMLException e) {
            throw new IllegalArgumentException(FILE + " cannot be read: " + e.getMessage(), e);
        }
        if (!(list instanceof List<?> items)) {
            throw new IllegalArgumentException(FILE + " is a list of areas, each with the keys area, about and tables; found was: " + list);
        }
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> area && area.keySet().equals(KEYS) && area.get("tables") instanceof List<?> tables)) {
                throw new IllegalArgumentException(FILE + ": an area has the keys area, about and tables, the last one a list; found was: " + item);
            }
            areas.add(new Area(String.valueOf(area.get("area")), String.valueOf(area.get("about")).strip(),
                tables.stream().map(String::valueOf).toList()));
        }
        return new Areas(areas);
    }

    /**
     * Refuses areas that cannot be meant.
     *
     * @param known each table that any revision has had: a revision that drops one does not have to correct the areas
     * @throws IllegalArgumentException with a line for each mistake
     */
    void check(Collection<String> known) {
        List<String> mistakes = new ArrayList<>();
        Map<String, String> areaOf = new HashMap<>();
        for (Area area : areas) {
            String place = FILE + ": area \"" + area.name() + "\" ";
            for (String table : area.tables()) {
                if (!known.contains(table)) {
                    mistakes.add(place + "names the table " + table + ", which no revision has: correct its name, or leave it out");
                }
                String other = areaOf.put(table, area.name());
                if (other != null) {
                    mistakes.add(place + "names the table " + table + ", which is named in \"" + other + "\" already: a table has one area");
                }
            }
            if (area.tables().size() > MOST_TABLES) {
                mistakes.add(place + "has " + area.tables().size() + " tables, of which a picture shows no more than " + MOST_TABLES
                    + ": divide it");
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", mistakes));
        }
    }

    /** The tables of a schema that have no area, such as those of a revision that was just written. */
    List<String> others(Collection<String> tables) {
        return tables.stream().filter(table -> areas.stream().noneMatch(area -> area.tables().contains(table))).toList();
    }

    /** The areas with the tables that a schema has, and after them {@code Other tables}, as many as it takes. */
    List<Area> of(Collection<String> tables) {
        List<Area> all = new ArrayList<>();
        areas.forEach(area -> all.add(new Area(area.name(), area.about(), area.tables().stream().filter(tables::contains).toList())));
        List<String> others = others(tables);
        for (int i = 0; i < others.size(); i += MOST_TABLES) {
            all.add(new Area("Other tables" + (i == 0 ? "" : ", part " + (i / MOST_TABLES + 1)), "Tables for which `" + FILE + "` has no area.",
                others.subList(i, Math.min(i + MOST_TABLES, others.size()))));
        }
        return all.stream().filter(area -> !area.tables().isEmpty()).toList();
    }
}
