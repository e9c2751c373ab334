-- What gateways report. Current state is updated in place (room for it in every page, no index on
-- what changes); history lies in daily partitions, which are made ahead and dropped by age.

create table usage_sources (
    id             integer generated always as identity primary key,
    name           text not null constraint usage_sources_name_unique unique,
    first_seen_at  timestamptz not null,
    last_seen_at   timestamptz not null,
    last_sample_at timestamptz not null
) with (fillfactor = 50);

-- A batch is written once: its row and its samples commit together. Rows are kept as long as the
-- history, because a sample older than that is refused by itself.
create table usage_batches (
    source_id   integer not null references usage_sources (id),
    batch       bigint not null,
    received_at timestamptz not null,
    primary key (source_id, batch)
);

create index usage_batches_received on usage_batches using brin (received_at);

-- Names by number, so that history rows are narrow.
create table usage_routes (
    id    smallint generated always as identity primary key,
    route text not null constraint usage_routes_route_unique unique
);

create table usage_quotas (
    id    smallint generated always as identity primary key,
    quota text not null constraint usage_quotas_quota_unique unique
);

-- The newest value of a quota; `subject` is empty for the App Key itself.
create table gauges (
    app_id   integer not null references apps (id),
    quota_id smallint not null references usage_quotas (id),
    subject  text not null default '',
    value    bigint not null,
    at       timestamptz not null,
    primary key (app_id, quota_id, subject)
) with (fillfactor = 60);

-- The newest interval of a route as one source reported it, and its counts by minute.
create table route_intervals (
    app_id               integer not null references apps (id),
    route_id             smallint not null references usage_routes (id),
    source_id            integer not null references usage_sources (id),
    interval_from        timestamptz not null,
    interval_seconds     integer not null,
    calls                bigint not null,
    messages             bigint not null,
    rejected_throttle    bigint not null,
    rejected_plan        bigint not null,
    rejected_cap         bigint not null,
    rejected_batch       bigint not null,
    peak                 bigint not null,
    minute               timestamptz not null,
    minute_calls         bigint not null,
    minute_messages      bigint not null,
    last_minute_calls    bigint not null,
    last_minute_messages bigint not null,
    top_user             text,
    top_user_calls       bigint,
    top_ip               text,
    top_ip_calls         bigint,
    primary key (app_id, route_id, source_id)
) with (fillfactor = 60);

create table gauge_minutes (
    app_id   integer not null,
    quota_id smallint not null,
    minute   timestamptz not null,
    peak     bigint not null,
    value    bigint not null,
    at       timestamptz not null,
    primary key (app_id, quota_id, minute)
) partition by range (minute);

create table gauge_hours (
    app_id   integer not null,
    quota_id smallint not null,
    hour     timestamptz not null,
    peak     bigint not null,
    total    double precision not null,
    samples  integer not null,
    primary key (app_id, quota_id, hour)
) partition by range (hour);

-- `writes` tells a new minute (1) from one that grew: a partitioned table cannot say it otherwise.
create table call_minutes (
    app_id            integer not null,
    route_id          smallint not null,
    minute            timestamptz not null,
    calls             bigint not null,
    messages          bigint not null,
    rejected_throttle bigint not null,
    rejected_plan     bigint not null,
    rejected_cap      bigint not null,
    rejected_batch    bigint not null,
    peak              bigint not null,
    writes            integer not null,
    primary key (app_id, route_id, minute)
) partition by range (minute);

-- `peak_minute_*`: the largest minute of the hour, for rates that are counted by the minute.
-- `minutes`: how many minutes of the hour have data, so that a mean is one over known time.
create table call_hours (
    app_id               integer not null,
    route_id             smallint not null,
    hour                 timestamptz not null,
    calls                bigint not null,
    messages             bigint not null,
    rejected             bigint not null,
    peak                 bigint not null,
    peak_minute_calls    bigint not null,
    peak_minute_messages bigint not null,
    minutes              smallint not null,
    primary key (app_id, route_id, hour)
) partition by range (hour);

-- App Keys that send usage and are not in the directory. The server keeps the table small.
create table unknown_apps (
    key           text primary key,
    source        text not null,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    samples       bigint not null
);

-- Which App Keys a commit touched: what the live feed re-reads. Kept for minutes only.
create table usage_flushes (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    app_ids integer[] not null
);

create index usage_flushes_at on usage_flushes (at);
