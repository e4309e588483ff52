package io.sparknode.migrations.rules;

import io.sparknode.migrations.connection.Query;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A rule for the YAML of the changelog, as {@code rules.yaml} has it.
 *
 * @param id       by which a violation names it
 * @param forbids  what must not be written
 * @param why      what happens otherwise
 * @param wrong    YAML that breaks this rule and no other one
 * @param right    what to write instead; it breaks no rule
 * @param source   where to read on, or how it was found
 * @param file     the name of the file, below {@code changelog/}, in which the examples stand
 * @param released the text of {@code changelog/released.txt} beside the examples; empty if there is none
 */
public record Rule(String id, String forbids, String why, String wrong, String right, String source, String file, String released) {

    private static final Map<String, Rule> ALL = read();

    /** All rules, in the order of their page. */
    public static List<Rule> all() {
        return List.copyOf(ALL.values());
    }

    static Rule of(String id) {
        Rule rule = ALL.get(id);
        if (rule == null) {
            throw new IllegalArgumentException("There is no rule " + id + " in rules.yaml.");
        }
        return rule;
    }

    private static Map<String, Rule> read() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        List<Map<String, String>> list = new Yaml(new SafeConstructor(new LoaderOptions())).load(Query.ofFile(Rule.class, "rules.yaml"));
        for (Map<String, String> rule : list) {
            rules.put(rule.get("id"), new Rule(rule.get("id"), rule.get("forbids"), rule.get("why"), rule.get("wrong"), rule.get("right"),
                rule.get("source"), rule.getOrDefault("file", "0004_gifts/revision.yaml"), rule.getOrDefault("released", "")));
        }
        return Collections.unmodifiableMap(rules);
    }
}
