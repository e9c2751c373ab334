-- Audit rows past the time that they are kept for are retired: a row of the log says up to which
-- place (`audit.retire`, after: {"places": N}), and once that row is itself sealed the rows at lower
-- places may be deleted. Their hashes stay, so that every proof still works. Nothing else is ever
-- changed or deleted, whoever asks.

-- Rows at places below are retired: what the furthest sealed row of a retirement says, and never the
-- row itself.
create function audit_boundary() returns bigint language sql stable as $$
    select coalesce(max(least(trunc(said.places), l.place)::bigint), 0)
    from audit_log r
    join audit_leaves l on l.audit_id = r.id
    cross join lateral (
        select case when jsonb_typeof(r.after -> 'places') = 'number'
                    then (r.after ->> 'places')::numeric end as places
    ) said
    where r.action = 'audit.retire'
      and l.place < (select coalesce(max(size), 0) from audit_checkpoints)
$$;

drop trigger audit_log_append_only on audit_log;
create trigger audit_log_append_only before update or truncate on audit_log
    for each statement execute function audit_refuse_change();

-- By the clock of the database, and whatever is set: nothing younger than a year goes. (A day of it
-- is for clocks that differ.)
create function audit_refuse_delete() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    boundary bigint := public.audit_boundary();
begin
    if exists (
        select from gone g
        where g.at >= now() - interval '364 days'
           or not exists (
               select from public.audit_leaves l where l.audit_id = g.id and l.place < boundary)
    ) then
        raise exception 'rows of % are only deleted once they are retired', tg_table_name
            using errcode = 'insufficient_privilege', constraint = 'audit_append_only';
    end if;
    return null;
end
$$;

create trigger audit_log_retired after delete on audit_log
    referencing old table as gone for each statement execute function audit_refuse_delete();

-- Deletes the retired rows of some places; how many. The application's role may delete nothing
-- else.
create function audit_retire(from_place bigint, to_place bigint) returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with deleted as (
        delete from public.audit_log a using public.audit_leaves l
        where l.audit_id = a.id and l.place >= from_place
          and l.place < least(to_place, (select public.audit_boundary()))
        returning 1)
    select count(*) from deleted
$$;

revoke all on function audit_retire(bigint, bigint), audit_refuse_delete() from public;
