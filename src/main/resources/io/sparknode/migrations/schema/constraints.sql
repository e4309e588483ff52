-- The copies of a constraint on partitions go with the one on the partitioned table, unless their triggers fire in another way. Of the name of the
-- function behind a trigger, for example RI_FKey_check_ins, the end says when it fires.
, enforcement as (
  select e.tgconstraint, case when count(distinct e.state) = 1 then min(e.state)
      else string_agg(e.state || ' (' || e.events || ')', ' ' order by e.state, e.events) filter (where e.state <> '') end as state,
    string_agg(e.state || ' (' || e.events || ')', ' ' order by e.state) filter (where e.checks and e.state <> '') as state_of_checks
  from (select t.tgconstraint, f.proname like '%check%' as checks,
          case t.tgenabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always' else '' end as state,
          string_agg(case when f.proname like '%check_ins' then 'insert' when f.proname like '%check_upd' then 'update'
            when f.proname like '%_del' then 'referenced delete' else 'referenced update' end, ', ' order by f.proname) as events
        from pg_trigger t join pg_proc f on f.oid = t.tgfoid
        where t.tgisinternal and t.tgconstraint in (select tgconstraint from pg_trigger where tgisinternal and tgenabled <> 'O')
        group by t.tgconstraint, t.tgenabled, f.proname like '%check%') e
  group by e.tgconstraint
)
select o.name as owner, k.conname, pg_get_constraintdef(k.oid) as definition,
    case when k.conparentid = 0 then e.state else coalesce(e.state_of_checks, 'enabled') end as enforced,
    concat_ws(' ', case when i.indisclustered then 'clustered' end, case when not i.indisvalid then 'invalid' end,
      case when x.reloptions is not null then (select 'with (' || string_agg(r, ', ' order by r) || ')' from unnest(x.reloptions) r) end,
      (select d.extensions from dependent d where (d.classid, d.objid) = ('pg_class'::regclass, x.oid))) as index_state,
    case when k.contype = 'c' and k.coninhcount > 0 and k.conislocal and o.is_child then 'local' end as local
from pg_constraint k
join (select oid as relid, 0 as typid, relname as name, relkind = 'r' and not relispartition as is_child from own_relation
      union all select 0, oid, typname, false from own_type) o on o.relid = k.conrelid and o.typid = k.contypid
left join pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
left join pg_class x on x.oid = i.indexrelid
left join enforcement e on e.tgconstraint = k.oid
left join enforcement p on p.tgconstraint = k.conparentid
where k.contype in ('c', 'f', 'p', 'u', 'x') and (k.conparentid = 0 or e.state_of_checks is distinct from p.state_of_checks)
