-- Settings that change how PostgreSQL prints names and constants. Temporary objects come last in the path, so that they do not hide the schema's own. The
-- last two save time.
select s.nspname, has_schema_privilege(s.nspname, 'usage') as usable, set_config('schema_reader.schema', s.nspname, true),
    set_config('search_path', quote_ident(s.nspname) || ', pg_temp', true),
    set_config('quote_all_identifiers', 'off', true), set_config('standard_conforming_strings', 'on', true),
    set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'postgres', true), set_config('timezone', 'UTC', true),
    set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true), set_config('jit', 'off', true),
    set_config('work_mem', '32MB', true)
from (%s) s
