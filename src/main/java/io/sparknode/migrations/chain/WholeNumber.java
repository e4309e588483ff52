package io.sparknode.migrations.chain;

import liquibase.configuration.ConfigurationValueConverter;

/**
 * Reads the value of an option that takes a number. Liquibase's own way of doing this says what was typed, but not for which option.
 *
 * @param option as it is typed, {@code --revisions}
 */
public record WholeNumber(String option) implements ConfigurationValueConverter<Integer> {

    /**
     * The number.
     *
     * @param value what was given, or null
     * @return null if nothing was given
     * @throws IllegalArgumentException when it is no whole number, or too large for one; the message names the option
     */
    @Override
    public Integer convert(Object value) {
        if (value == null || value instanceof Integer) {
            return (Integer) value;
        }
        try {
            return Integer.valueOf(value.toString().strip());
        } catch (NumberFormatException e) {
            // Without its cause, which would be printed as well
            throw new IllegalArgumentException(option + " takes a number, and \"" + value + "\" is none. Nothing was changed.");
        }
    }
}
