-- When time alone changed what an App Key may: a planned override or plan began, a temporary
-- override ended. What began or ended as it was decided is told by the version of the App Key.
create function limit_turns(until timestamptz) returns table (app_id integer, at timestamptz)
language sql stable as $$
    select app_id, starts_at from overrides
    where starts_at <= until and starts_at > created_at and coalesce(ended_at, 'infinity') > starts_at
    union all
    select app_id, ends_at from overrides
    where ends_at <= until and coalesce(ended_at, 'infinity') >= ends_at
    union all
    select app_id, starts_at from app_plans
    where starts_at <= until and starts_at > created_at and cancelled_at is null
$$;
