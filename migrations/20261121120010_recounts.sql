-- Recounts of gauges from the platform: what was asked for, how far it is, what was counted, and
-- what a person made of the difference. Nothing here changes a gauge by itself.
create table recount_runs (
    id               uuid primary key,
    -- 'acme' or 'acme#shop'.
    scope            text not null,
    quotas           text[] not null,
    calls_per_minute integer not null constraint recount_runs_calls check (calls_per_minute between 1 and 6000),
    asked_at         timestamptz not null,
    asked_by         text not null,
    cancelled_at     timestamptz,
    cancelled_by     text,
    constraint recount_runs_cancel_whole check ((cancelled_at is null) = (cancelled_by is null))
);

-- One App Key and quota.
create table recounts (
    id             bigint generated always as identity primary key,
    run_id         uuid not null references recount_runs (id) on delete cascade,
    app_id         integer not null references apps (id),
    quota          text not null,
    -- Null: it is gone.
    platform_id    uuid references platforms (id) on delete set null,
    platform_name  text not null,
    state          text not null default 'waiting'
                   constraint recounts_state check (state in ('waiting', 'running', 'counted', 'failed', 'cancelled')),
    -- The server that counts, which has to come back before the lease ends; or else another begins anew.
    holder         uuid,
    lease_until    timestamptz,
    begun          integer not null default 0,
    started_at     timestamptz,
    finished_at    timestamptz,
    -- Milliseconds between two calls.
    spacing_ms     bigint,
    expected_calls bigint not null,
    calls          bigint not null default 0,
    throttled      bigint not null default 0,
    seen           bigint not null default 0,
    duplicates     bigint not null default 0,
    -- The gauge as it was reported when the count began, and when it ended.
    first_value    bigint,
    first_at       timestamptz,
    last_value     bigint,
    last_at        timestamptz,
    counted        bigint,
    -- Whether every id was remembered, so that none was counted twice.
    ids_known      boolean,
    fault          text,
    fault_route    text,
    fault_detail   text,
    resolution     text constraint recounts_resolution check (resolution in ('repaired', 'dismissed')),
    resolved_at    timestamptz,
    resolved_by    text,
    reason         text,
    -- What the repair took the place of; null: there was no such row.
    former_value   bigint,
    former_at      timestamptz,
    former_minute  jsonb,
    former_hour    jsonb,
    version        bigint not null default 1,
    constraint recounts_lease check ((state = 'running') = (lease_until is not null and holder is not null)),
    constraint recounts_counted check ((state = 'counted') = (counted is not null)),
    constraint recounts_fault check ((state = 'failed') = (fault is not null)),
    constraint recounts_resolved check (
        (resolution is null) = (resolved_at is null) and (resolution is null or state = 'counted')
    )
);

create index recounts_run on recounts (run_id, id);
create unique index recounts_open on recounts (app_id, quota) where state in ('waiting', 'running');
create index recounts_newest on recounts (app_id, quota, id desc) where state = 'counted';
-- Never two at once for one App Key, nor for one platform, whose bound of calls holds for all that is
-- asked there.
create unique index recounts_one_app on recounts (app_id) where state = 'running';
create unique index recounts_one_platform on recounts (platform_id) where state = 'running';
