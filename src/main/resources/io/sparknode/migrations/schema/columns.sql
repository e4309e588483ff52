-- The column of a partition is an identity since PostgreSQL 17 if that of the partitioned table is; before, it was none: it is told with the partitioned
-- table only. Not null is a constraint that may be not validated since PostgreSQL 18.
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.atttypid = 'varchar'::regtype as is_varchar,
    case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end as collation,
    case when a.attnotnull then 'not null' -- before 18
    case when a.attnotnull then 'not null' || case when n.connoinherit then ' no inherit' else '' end -- from 18
      || case when n.convalidated then '' else ' not valid' end -- from 18
      else '' end as nullability,
    case when c.relispartition and a.attidentity <> '' and exists (
        select from pg_inherits i join pg_attribute p on p.attrelid = i.inhparent and p.attname = a.attname and p.attidentity <> ''
        where i.inhrelid = c.oid) then '' else a.attidentity::text end as attidentity,
    a.attgenerated::text,
    pg_get_expr(d.adbin, d.adrelid) as expression, t.typtype = 'd' as is_domain,
    case when a.attgenerated <> '' then array(select v.attname::text from pg_attribute v
      where v.attrelid = c.oid and v.attnum > 0 and v.atttypid = 'varchar'::regtype) end as varchars,
    nullif(concat_ws(' ',
      case when a.attinhcount > 0 and a.attislocal and c.relkind = 'r' and not c.relispartition then 'local' end,
      case when a.attstorage <> t.typstorage then
        'storage ' || case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end,
      case a.attcompression when 'p' then 'compression pglz' when 'l' then 'compression lz4' end,
      case when a.attstattarget >= 0 then 'statistics ' || a.attstattarget end,
      case when a.attoptions is not null then 'with (' || (select string_agg(o, ', ' order by o) from unnest(a.attoptions) o) || ')' end
      ), '') as details, a.attfdwoptions
from own_relation c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join pg_constraint n on n.conrelid = c.oid and n.contype = 'n' and n.conkey[1] = a.attnum -- from 18
where c.relkind in ('r', 'p', 'f') or c.relkind in ('v', 'm') and (a.atthasdef or a.attstorage <> t.typstorage
  or a.attcompression <> '' or a.attstattarget >= 0 or a.attoptions is not null)
