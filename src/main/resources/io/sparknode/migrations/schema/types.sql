select case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range' when 'c' then 'composite' else 'type' end as kind,
    t.typname, t.typbasetype = 'varchar'::regtype as is_varchar,
    case t.typtype
      when 'e' then (select '(' || coalesce(string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder), '') || ')'
                     from pg_enum e where e.enumtypid = t.oid)
      when 'd' then concat_ws(' ', format_type(t.typbasetype, t.typtypmod),
                     case when t.typcollation <> b.typcollation then 'collate ' || t.typcollation::regcollation end,
                     case when t.typnotnull then 'not null' end, 'default ' || pg_get_expr(t.typdefaultbin, 0))
      when 'r' then (select concat_ws(' ', format_type(r.rngsubtype, null),
                       (select 'operator class ' || quote_ident(o.opcname) from pg_opclass o where o.oid = r.rngsubopc
                         and not o.opcdefault),
                       case when r.rngcollation <> s.typcollation then 'collate ' || r.rngcollation::regcollation end,
                       'canonical ' || nullif(r.rngcanonical::regproc::text, '-'),
                         'subtype_diff ' || nullif(r.rngsubdiff::regproc::text, '-'),
                       (select 'multirange ' || quote_ident(m.typname) from pg_type m where m.oid = r.rngmultitypid and m.typname <>
                          case when t.typname like '%range%' then replace(t.typname, 'range', 'multirange')
                            else t.typname || '_multirange' end))
                     from pg_range r join pg_type s on s.oid = r.rngsubtype where r.rngtypid = t.oid)
      when 'c' then (select '(' || coalesce(string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                       || case when a.attcollation <> y.typcollation then ' collate ' || a.attcollation::regcollation else '' end,
                       ', ' order by a.attnum), '') || ')'
            from pg_attribute a join pg_type y on y.oid = a.atttypid where a.attrelid = t.typrelid and a.attnum > 0
              and not a.attisdropped)
      else case when not t.typisdefined then 'shell' else concat_ws(' ', 'input', t.typinput::regproc, 'output', t.typoutput::regproc,
        'receive ' || nullif(t.typreceive::regproc::text, '-'), 'send ' || nullif(t.typsend::regproc::text, '-'),
        'typmod_in ' || nullif(t.typmodin::regproc::text, '-'), 'typmod_out ' || nullif(t.typmodout::regproc::text, '-'),
        'analyze ' || nullif(t.typanalyze::regproc::text, '-'), 'length', t.typlen, case when t.typbyval then 'by value' end,
        'alignment', t.typalign, 'storage', t.typstorage, 'category', quote_literal(t.typcategory::text),
        case when t.typispreferred then 'preferred' end, 'default ' || quote_literal(t.typdefault), 'delimiter',
          quote_literal(t.typdelim::text),
        case when t.typcollation <> 0 then 'collatable' end) end
    end as definition
from own_type t
left join pg_type b on b.oid = t.typbasetype
