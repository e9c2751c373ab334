-- Where the platform itself can be asked for what is really there, with whose credentials and how
-- fast: of one App Key, or of all of an organisation.
create table platforms (
    id               uuid primary key,
    name             text not null constraint platforms_name check (length(trim(name)) > 0),
    url              text not null constraint platforms_url check (length(url) between 8 and 2000),
    -- 'acme' or 'acme#shop'; the App Key's own row goes before its organisation's.
    scope            text not null constraint platforms_scope_once unique,
    client_id        text not null,
    -- Needed in clear to ask for a token with, and never shown again.
    client_secret    text not null,
    secret_at        timestamptz not null,
    calls_per_minute integer not null constraint platforms_calls check (calls_per_minute between 1 and 6000),
    enabled          boolean not null default true,
    version          bigint not null default 1,
    created_at       timestamptz not null,
    created_by       text not null
);
