-- Browsers that are signed in. The cookie's value is stored only as its SHA-256, so a copy of this
-- table opens no session. A session that ended is a row that is gone: an update of it changes
-- nothing, so a request in flight cannot bring it back.
create table sessions (
    id           uuid primary key,
    key_sha256   bytea not null constraint sessions_key_length check (octet_length(key_sha256) = 32),
    account_id   uuid not null references accounts (id) on delete cascade,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    address      text constraint sessions_address_length check (char_length(address) <= 64),
    agent        text constraint sessions_agent_length check (char_length(agent) <= 300),
    constraint sessions_key_unique unique (key_sha256),
    constraint sessions_expiry_after_start check (expires_at > created_at)
);

create index sessions_account on sessions (account_id, created_at desc);
create index sessions_expires_at on sessions (expires_at);
