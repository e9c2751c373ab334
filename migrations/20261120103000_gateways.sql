-- The gateways that read limits, and the version that each has applied. Servers keep this in memory
-- and write it once a second, so a row may be a second old; losing one costs one acknowledgement,
-- which the gateway's next one replaces.
create table gateways (
    name           text primary key constraint gateways_name_length check (char_length(name) between 1 and 100),
    -- Null: it has read limits and not acknowledged any version yet.
    version        bigint constraint gateways_version check (version >= 0),
    acked_at       timestamptz,
    first_seen_at  timestamptz not null,
    last_seen_at   timestamptz not null,
    -- Renewed while a server holds its stream.
    connected_at   timestamptz,
    -- The token that it came with last.
    token          text not null,
    -- The last time that it began anew with an older version, and the one that it had before.
    restarted_at   timestamptz,
    restarted_from bigint,
    constraint gateways_acked_whole check ((version is null) = (acked_at is null)),
    constraint gateways_restarted_whole check ((restarted_at is null) = (restarted_from is null))
);
