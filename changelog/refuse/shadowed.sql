-- Functions and operators of somebody else's that PostgreSQL would take in place of its own, which the chain calls: the one whose types fit better wins,
-- whatever the order of the schemas on the search_path. And casts with which PostgreSQL does not know any more which of its own to take.
-- https://www.postgresql.org/docs/current/typeconv-func.html
DO $$
DECLARE
    path text := pg_catalog.current_setting('search_path');
    schemas name[] := pg_catalog.current_schemas(true);
    called text[] := '{aclexplode, array_agg, array_remove, array_to_string, bool_and, btrim, cardinality, clock_timestamp, concat, concat_ws,
        count, current_database, current_schema, current_schemas, current_setting, extract, format, format_type, gen_random_uuid, generate_series,
        getdatabaseencoding, has_database_privilege, has_function_privilege, has_schema_privilege, has_sequence_privilege, has_table_privilege,
        has_tablespace_privilege, host, jsonb_build_object, jsonb_populate_record, left, length, make_interval, min, now, num_nulls, numeric,
        obj_description, pg_backend_pid, pg_current_wal_lsn, pg_describe_object, pg_get_constraintdef, pg_get_expr, pg_get_indexdef,
        pg_get_userbyid, pg_has_role, pg_my_temp_schema, pg_partition_tree, pg_relation_filenode, pg_relation_size, pg_size_bytes, pg_size_pretty,
        pg_sleep, pg_terminate_backend, pg_wal_lsn_diff, quote_ident, quote_literal, random, regexp_matches, regexp_replace,
        regexp_split_to_array, regexp_split_to_table, round, row_number, row_security_active, set_config, starts_with, string_agg,
        string_to_array, strpos, substr, substring, to_char, to_jsonb, to_regclass, to_regnamespace, to_regprocedure, to_regrole, unnest,
        varchar}';
    found text;
BEGIN
    SET LOCAL search_path = pg_catalog;
    WITH routine (class, oid, schema, name, types, repeated, defaults) AS (
        SELECT 'pg_proc'::regclass, p.oid, nspname, proname, ARRAY(SELECT unnest(proargtypes)), provariadic, pronargdefaults
          FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE proname = ANY (called) AND prokind <> 'p'
        UNION ALL
        SELECT 'pg_operator', o.oid, nspname, oprname, array_remove(ARRAY[oprleft, oprright], 0::oid), 0, 0
          FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace
    ), theirs AS (
        SELECT *, array_position(schemas, schema) < array_position(schemas, 'pg_catalog') AS comes_first FROM routine
         WHERE schema = ANY (schemas) AND schema <> 'pg_catalog'
           -- types of their own, and arrays of int, no expression of the chain has
           AND NOT EXISTS (SELECT FROM pg_type WHERE oid = ANY (types) AND (typnamespace <> 'pg_catalog'::regnamespace OR oid = 'int[]'::regtype))
    ), instead (line) AS (
        SELECT format('%s, in place of %s: ALTER %s SET SCHEMA aside', pg_describe_object(class, t.oid, 0), min(pg_describe_object(class, b.oid, 0)),
                      CASE WHEN class = 'pg_operator'::regclass THEN format('OPERATOR %s', t.oid::regoperator) ELSE format('ROUTINE %s', t.oid::regprocedure) END)
          FROM theirs t JOIN routine b USING (class, name)
         WHERE b.schema = 'pg_catalog'
           AND CASE WHEN b.repeated <> 0 THEN cardinality(t.types) >= cardinality(b.types) - 1
                    ELSE cardinality(t.types) BETWEEN cardinality(b.types) - b.defaults AND cardinality(b.types) END
           -- of two of the same types, the schema decides
           AND (t.comes_first OR NOT EXISTS (SELECT FROM routine same WHERE same.schema = 'pg_catalog' AND same.class = t.class AND same.name = t.name
                                                 AND same.types = t.types))
           AND NOT EXISTS (
               SELECT FROM unnest(t.types) WITH ORDINALITY AS type (has, n)
                CROSS JOIN LATERAL (SELECT CASE WHEN b.repeated <> 0 AND n >= cardinality(b.types) THEN b.repeated ELSE b.types[n] END AS wants) AS builtin
                 JOIN pg_type h ON h.oid = has JOIN pg_type w ON w.oid = wants
                WHERE NOT CASE WHEN has = wants THEN true
                               WHEN w.typname IN ('anyarray', 'anycompatiblearray') THEN h.typcategory = 'A'
                               WHEN w.typname IN ('any', 'anyelement', 'anynonarray', 'anycompatible', 'anycompatiblenonarray') THEN true
                               ELSE EXISTS (SELECT FROM pg_cast WHERE castsource = has AND casttarget = wants AND castcontext = 'i') END)
         GROUP BY class, t.oid
        UNION ALL
        -- with which it is not decided any more what 'a' || 1 is
        SELECT format('%s: DROP CAST (%s AS %s)', pg_describe_object('pg_cast'::regclass, c.oid, 0), castsource::regtype, casttarget::regtype)
          FROM pg_cast c JOIN pg_type source ON source.oid = castsource JOIN pg_type target ON target.oid = casttarget
         WHERE c.oid >= 16384 AND castcontext = 'i' AND target.typcategory = 'S' AND source.typcategory <> 'S' AND source.typnamespace = 'pg_catalog'::regnamespace
    )
    SELECT string_agg(line, E'\n' ORDER BY line) INTO found FROM instead;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION E'the migrations would call what is not PostgreSQL''s own:\n%', found
            USING HINT = 'Your tables were not changed. PostgreSQL takes what fits better. Run CREATE SCHEMA aside and the statement after each colon, '
                         'then run the update again; then move them back (SET SCHEMA), and create such a cast again. '
                         'Or leave their schema out of the search_path of the role that migrates.';
    END IF;
    PERFORM set_config('search_path', path, true);
END $$
