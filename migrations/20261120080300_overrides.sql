-- A value for one App Key in place of its plan's. A row is written once; only its early end is
-- added later. Two temporary overrides of one target cannot overlap: the database itself says so.
create extension if not exists btree_gist;

create table overrides (
    id             uuid primary key,
    app_id         integer not null references apps (id),
    quota          text,
    bucket         text,
    unit           text constraint overrides_unit check (unit in ('call', 'message')),
    window_seconds integer constraint overrides_window check (window_seconds > 0),
    scope          text constraint overrides_scope check (scope in ('app', 'ip', 'user')),
    -- One text for the target, for constraints and look-ups.
    target         text not null generated always as (
        coalesce('quota:' || quota, 'rate:' || bucket || ':' || unit || ':' || window_seconds || ':' || scope)
    ) stored,
    -- Null: unlimited.
    amount         bigint constraint overrides_amount check (amount between 0 and 9007199254740991),
    reason         text not null constraint overrides_reason check (length(trim(reason)) > 0),
    author         text not null,
    created_at     timestamptz not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz constraint overrides_end_after_start check (ends_at > starts_at),
    ended_at       timestamptz,
    end_reason     text,
    constraint overrides_one_target check (
        (quota is not null and num_nonnulls(bucket, unit, window_seconds, scope) = 0)
        or (quota is null and num_nonnulls(bucket, unit, window_seconds, scope) = 4)
    ),
    constraint overrides_no_overlap exclude using gist (
        app_id with =,
        target with =,
        -- `least` and `greatest` pass over nulls: an end that was not set is none.
        tstzrange(starts_at, greatest(starts_at, least(ends_at, ended_at))) with &&
    ) where (ends_at is not null)
);

create index overrides_app on overrides (app_id, created_at desc);
