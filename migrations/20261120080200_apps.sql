-- The directory of App Keys. `version` guards edits: whoever saves names the version he saw.
create extension if not exists pg_trgm;

create table apps (
    id            integer generated always as identity primary key,
    org           text not null,
    name          text not null,
    key           text not null generated always as (org || '#' || name) stored,
    plan          text not null,
    version       bigint not null default 1,
    registered_at timestamptz not null,
    constraint apps_key_unique unique (key)
);

-- Part of a name, in any place, upper and lower case alike.
create index apps_key_search on apps using gin (lower(key) gin_trgm_ops);

-- Which plan an App Key had when: the limit that held at any past moment follows from it.
create table app_plans (
    app_id    integer not null references apps (id),
    starts_at timestamptz not null,
    plan      text not null,
    author    text not null,
    reason    text,
    primary key (app_id, starts_at)
);

-- Limits have one version for the whole platform, without gaps: a writer takes the next number by
-- locking this row until it commits, so readers see changes in the order of their numbers.
create table limits_head (
    only_row boolean primary key default true constraint limits_head_only_row check (only_row),
    version  bigint not null
);

insert into limits_head (version) values (0);

create table limit_changes (
    version bigint primary key,
    app_id  integer not null references apps (id),
    at      timestamptz not null
);

create index limit_changes_app on limit_changes (app_id, version desc);
