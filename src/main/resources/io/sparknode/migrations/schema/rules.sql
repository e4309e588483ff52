select c.relname, r.rulename, pg_get_ruledef(r.oid) as definition, format('CREATE RULE %I AS', r.rulename) as before_event,
    format(' TO %I.%I', current_setting('schema_reader.schema', true), c.relname) as on_table,
    case r.ev_enabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always' else '' end as state
from own_relation c
join pg_rewrite r on r.ev_class = c.oid and r.rulename <> '_RETURN'
