-- The copies of a trigger on partitions, which are internal up to PostgreSQL 14 and not after, are told only if they fire in another way than the
-- trigger on the partitioned table.
select c.relname, t.tgname, pg_get_triggerdef(t.oid) as definition, format('TRIGGER %I ', t.tgname) as before_event,
    format(' ON %I.%I ', current_setting('schema_reader.schema', true), c.relname) as on_table,
    concat_ws(' ', case t.tgenabled when 'D' then 'disabled' when 'R' then 'enabled replica' when 'A' then 'enabled always'
      else case when t.tgparentid <> 0 then 'enabled' end end,
      (select d.extensions from dependent d where (d.classid, d.objid) = ('pg_trigger'::regclass, t.oid))) as state
from own_relation c
join pg_trigger t on t.tgrelid = c.oid
left join pg_trigger p on p.oid = t.tgparentid
where case when t.tgparentid = 0 then not t.tgisinternal else t.tgenabled <> p.tgenabled
  and not exists (select from pg_constraint k where k.oid = t.tgconstraint and k.contype <> 't') end
