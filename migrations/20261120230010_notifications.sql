-- What happened to requests that a person has to do with, for that person to read.
create table notifications (
    id         bigint generated always as identity primary key,
    account_id uuid not null references accounts (id) on delete cascade,
    request_id uuid not null references requests (id) on delete cascade,
    event_id   bigint not null references request_events (id) on delete cascade,
    at         timestamptz not null,
    read_at    timestamptz,
    constraint notifications_once unique (account_id, event_id)
);

create index notifications_account on notifications (account_id, id desc);
create index notifications_unread on notifications (account_id) where read_at is null;
create index notifications_read on notifications (read_at) where read_at is not null;
create index notifications_request on notifications (request_id);
create index notifications_event on notifications (event_id);

-- Which ends of granted increases were told beforehand: once for each end.
create table request_reminders (
    override_id uuid not null references overrides (id) on delete cascade,
    ends_at     timestamptz not null,
    request_id  uuid not null references requests (id) on delete cascade,
    at          timestamptz not null,
    primary key (override_id, ends_at)
);

create index overrides_granted_end on overrides (ends_at) where request_id is not null and ended_at is null;
