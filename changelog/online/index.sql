-- Needs ddl.sql.

-- Drops what interrupted builds have left of the indexes whose names match a pattern: CREATE INDEX CONCURRENTLY IF NOT EXISTS would take it for an index.
-- https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
CREATE OR REPLACE PROCEDURE pg_temp.drop_invalid_indexes(pattern text) LANGUAGE plpgsql AS $$
DECLARE
    invalid pg_index;
BEGIN
    FOR invalid IN SELECT i.* FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname LIKE pattern AND NOT i.indisvalid LOOP
        CALL pg_temp.online(invalid.indrelid, format('DROP INDEX %s', invalid.indexrelid::regclass));
    END LOOP;
END $$;
