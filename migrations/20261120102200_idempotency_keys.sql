-- What a caller was answered under an `Idempotency-Key`: written in the transaction that creates,
-- so the same key can never create twice. Kept for a day.
create table idempotency_keys (
    caller       text not null,
    key          text not null,
    request_hash bytea not null,
    body         jsonb not null,
    at           timestamptz not null,
    primary key (caller, key)
);

create index idempotency_keys_at on idempotency_keys (at);
