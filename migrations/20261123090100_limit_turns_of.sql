-- When time alone changed what an App Key may: a planned override or plan began, a temporary override
-- ended, or a permanent one ended for a planned one that was called off since. What began or ended as
-- it was decided is told by the version of the App Key.
create index overrides_replaced on overrides (ended_at) where end_reason = 'replaced';

create function limit_turns(until timestamptz) returns table (app_id integer, at timestamptz)
language sql stable as $$
    select app_id, starts_at from overrides
    where starts_at <= until and starts_at > created_at and coalesce(ended_at, 'infinity') > starts_at
    union all
    select app_id, ends_at from overrides
    where ends_at <= until and coalesce(ended_at, 'infinity') >= ends_at
    union all
    select app_id, ended_at from overrides o
    where ended_at <= until and end_reason = 'replaced' and ends_at is null and ended_at > starts_at
      and not exists (
          select from overrides n
          where n.app_id = o.app_id and n.target = o.target and n.starts_at = o.ended_at
            and coalesce(least(n.ends_at, n.ended_at), 'infinity') > n.starts_at)
    union all
    select app_id, starts_at from app_plans
    where starts_at <= until and starts_at > created_at and cancelled_at is null
$$;
