-- The server makes and drops days of usage history, and its database role may make and drop
-- nothing else. So these two functions of the owner do it: to give the role the tables would give it
-- `create` on the schema too, and with that a way to put things of its own before the owner's.
create function usage_partitions_make(day date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    parent text;
begin
    foreach parent in array array['gauge_minutes', 'gauge_hours', 'call_minutes', 'call_hours'] loop
        execute format(
            'create table if not exists public.%I partition of public.%I
             for values from (%L) to (%L) with (fillfactor = 70)',
            parent || '_' || to_char(day, 'YYYYMMDD'),
            parent,
            to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00',
            to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
    end loop;
end
$$;

-- How many tables were dropped. Whoever calls it: a day stays until its month is closed by a report.
create function usage_partitions_drop(day date) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    parent  text;
    child   regclass;
    dropped integer := 0;
begin
    if not exists (
        select from public.report_months where month = date_trunc('month', day::timestamp)::date
    ) then
        raise exception 'the month of % has no kept report yet', day
            using errcode = 'insufficient_privilege', constraint = 'usage_month_closed';
    end if;
    foreach parent in array array['gauge_minutes', 'gauge_hours', 'call_minutes', 'call_hours'] loop
        child := to_regclass(format('public.%I', parent || '_' || to_char(day, 'YYYYMMDD')));
        if exists (
            select from pg_inherits
            where inhrelid = child and inhparent = to_regclass(format('public.%I', parent))
        ) then
            execute format('drop table %s', child);
            dropped := dropped + 1;
        end if;
    end loop;
    return dropped;
end
$$;

revoke all on function usage_partitions_make(date), usage_partitions_drop(date) from public;
