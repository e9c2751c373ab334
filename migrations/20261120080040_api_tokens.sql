-- Keys for programs: gateways, portals, scripts. The secret is shown once and stored as its SHA-256;
-- it is 192 random bits, so a slow hash would protect nothing. A token has a role or scopes, never
-- both. Revoked tokens stay, for the record.
create table api_tokens (
    id            uuid primary key,
    name          text not null constraint api_tokens_name_length check (char_length(name) between 1 and 100),
    secret_sha256 bytea not null constraint api_tokens_secret_length check (octet_length(secret_sha256) = 32),
    role          text constraint api_tokens_role check (role in ('viewer', 'support', 'operator', 'admin')),
    scopes        text[] not null default '{}'
        constraint api_tokens_scopes check (scopes <@ array['usage:write', 'limits:read', 'requests:write']),
    created_at    timestamptz not null,
    -- Absent for tokens made on the command line.
    created_by    uuid references accounts (id),
    expires_at    timestamptz,
    revoked_at    timestamptz,
    last_used_at  timestamptz,
    constraint api_tokens_role_or_scopes check ((role is not null) <> (cardinality(scopes) > 0)),
    constraint api_tokens_expiry_after_start check (expires_at > created_at)
);

create index api_tokens_created_by on api_tokens (created_by) where created_by is not null;
