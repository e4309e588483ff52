-- Later revisions of the same run need not load them again. A script made by updateSQL, or a downloaded Liquibase, has what matters of the settings of
-- this project's classes from here.
SELECT migration.hand_over_procedures(), set_config('sparknode.procedures', 'loaded', false), set_config('row_security', 'off', false),
       set_config('standard_conforming_strings', 'on', false), set_config('quote_all_identifiers', 'off', false)
