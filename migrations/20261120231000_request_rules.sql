-- Rules that may decide requests alone. Each is off until this version of it was replayed over past
-- requests and an admin switched it on; one that is ended stays on record.
create table request_rules (
    id          uuid primary key,
    -- The first rule that is met decides, in the order in which they were made.
    number      bigint not null generated always as identity constraint request_rules_number unique,
    -- Of the words: every change of them takes the next.
    version     bigint not null default 1,
    -- `domain::requests::RuleWords`.
    words       jsonb not null,
    name        text not null generated always as (words ->> 'name') stored,
    enabled     boolean not null default false,
    -- `domain::requests::Replay`, of this version.
    replay      jsonb,
    replayed_at timestamptz,
    created_at  timestamptz not null,
    changed_at  timestamptz not null,
    changed_by  text not null,
    ended_at    timestamptz,
    -- Grows with every change of any rule, so that requests are looked at anew.
    turn        bigint not null,
    constraint request_rules_replay_whole check ((replay is null) = (replayed_at is null)),
    constraint request_rules_replayed_first check (not enabled or replayed_at is not null),
    constraint request_rules_ended_is_off check (not enabled or ended_at is null)
);

create unique index request_rules_name on request_rules (lower(name)) where ended_at is null;

-- Which requests the rules have looked at, as both were then: nothing is looked at twice without a
-- reason, and what a rule could not decide is left to people.
create table request_rule_looks (
    request_id       uuid primary key references requests (id) on delete cascade,
    request_version  bigint not null,
    app_version      bigint not null,
    rules_turn       bigint not null,
    settings_version bigint not null,
    looked_at        timestamptz not null,
    -- The rule that decided it; null: none did.
    rule_id          uuid references request_rules (id)
);

create index request_rule_looks_rule on request_rule_looks (rule_id) where rule_id is not null;

-- What people decided, for replays.
create index requests_decided_at on requests (decided_at desc, number desc)
    where state in ('approved', 'partly_approved', 'denied');
