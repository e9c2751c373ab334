-- Other systems are told of requests. An event and what is to be sent of it are written together:
-- the outbox has a row for each endpoint, which stays until it was delivered or given up, and every
-- attempt with what was answered.
create table webhook_endpoints (
    id               uuid primary key,
    name             text not null constraint webhook_endpoints_name check (length(trim(name)) > 0),
    url              text not null constraint webhook_endpoints_url check (length(url) between 8 and 2000),
    -- Only App Keys of this organisation; null: all.
    org              text,
    -- The key of the signatures. It is needed in clear to sign with, and never shown again.
    secret           bytea not null,
    -- The one before it, which signs too until receivers have changed over.
    old_secret       bytea,
    old_secret_until timestamptz,
    paused_at        timestamptz,
    -- 'person', or 'gone': it answered 410.
    pause_cause      text constraint webhook_endpoints_pause_cause check (pause_cause in ('person', 'gone')),
    version          bigint not null default 1,
    created_at       timestamptz not null,
    created_by       text not null,
    last_success_at  timestamptz,
    failing_since    timestamptz,
    last_error       text,
    constraint webhook_endpoints_pause_whole check ((paused_at is null) = (pause_cause is null)),
    constraint webhook_endpoints_old_secret_whole check ((old_secret is null) = (old_secret_until is null))
);

create table webhook_deliveries (
    id          uuid primary key,
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    -- Null: a ping.
    event_id    bigint references request_events (id) on delete cascade,
    request_id  uuid references requests (id) on delete cascade,
    -- 'request.approved', 'ping'.
    type        text not null,
    -- Byte for byte what is signed and sent.
    body        text not null,
    created_at  timestamptz not null,
    state       text not null default 'waiting' constraint webhook_deliveries_state check (state in ('waiting', 'delivered', 'failed')),
    -- Since it was written, or since a person asked for it again.
    tries       integer not null default 0,
    -- When it is tried next. A server that takes it moves this to the end of its lease, so that
    -- another tries again should the first one die.
    due_at      timestamptz not null,
    done_at     timestamptz,
    constraint webhook_deliveries_once unique (endpoint_id, event_id),
    constraint webhook_deliveries_done check ((state = 'waiting') = (done_at is null))
);

create index webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at) where state = 'waiting';
create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, id desc);
create index webhook_deliveries_created on webhook_deliveries (created_at);
create index webhook_deliveries_request on webhook_deliveries (request_id);
create index webhook_deliveries_event on webhook_deliveries (event_id);

create table webhook_attempts (
    id          bigint generated always as identity primary key,
    delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
    at          timestamptz not null,
    took_ms     integer not null,
    -- What was answered; null: nothing.
    status      smallint,
    -- `domain::webhooks::Fault`; null: it succeeded.
    error       text,
    -- What the network said, in its own words.
    detail      text,
    -- The beginning of the answer.
    answer      text
);

create index webhook_attempts_delivery on webhook_attempts (delivery_id, id);
