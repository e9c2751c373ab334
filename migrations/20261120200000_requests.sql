-- Customers ask for more: a request names one App Key and one or more of its limits, and goes from
-- a draft to a decision by moves that the database knows too. What is asked, what was known when it
-- was filed, what somebody proposed and what was granted stay side by side.
create table request_moves (
    from_state text not null,
    to_state   text not null,
    primary key (from_state, to_state)
);

insert into request_moves (from_state, to_state) values
    ('draft', 'submitted'), ('draft', 'withdrawn'), ('draft', 'expired'),
    ('submitted', 'in_review'), ('submitted', 'info_asked'), ('submitted', 'approved'),
    ('submitted', 'partly_approved'), ('submitted', 'denied'), ('submitted', 'withdrawn'),
    ('submitted', 'expired'), ('submitted', 'superseded'),
    ('in_review', 'submitted'), ('in_review', 'info_asked'), ('in_review', 'approved'),
    ('in_review', 'partly_approved'), ('in_review', 'denied'), ('in_review', 'withdrawn'),
    ('in_review', 'expired'), ('in_review', 'superseded'),
    ('info_asked', 'in_review'), ('info_asked', 'withdrawn'), ('info_asked', 'expired'),
    ('info_asked', 'superseded');

create table requests (
    id             uuid primary key,
    -- What people call it: "R-12".
    number         bigint not null generated always as identity constraint requests_number unique,
    app_id         integer not null references apps (id),
    state          text not null constraint requests_state check (state in (
        'draft', 'submitted', 'in_review', 'info_asked', 'approved', 'partly_approved', 'denied',
        'withdrawn', 'expired', 'superseded')),
    -- Whoever decides names the version that he saw; every move, edit and comment takes the next.
    version        bigint not null default 1,
    filed_kind     text not null constraint requests_filed_kind check (filed_kind in ('account', 'token', 'system')),
    filed_id       uuid,
    filed_name     text not null,
    contact        text,
    justification  text not null constraint requests_justification check (length(trim(justification)) > 0),
    needed_until   timestamptz,
    created_at     timestamptz not null,
    submitted_at   timestamptz,
    changed_at     timestamptz not null,
    claimed_id     uuid,
    claimed_name   text,
    claimed_at     timestamptz,
    -- What the first approver wants to grant, while a second one is waited for:
    -- `domain::requests::Proposal`.
    proposal       jsonb,
    proposed_id    uuid,
    -- `domain::requests::Decided`.
    decision       jsonb,
    decided_id     uuid,
    decided_at     timestamptz,
    seconded_id    uuid,
    -- An earlier one that this one takes up again, and the one that took this one's place.
    follows        uuid references requests (id),
    superseded_by  uuid references requests (id),
    constraint requests_submitted check (state in ('draft', 'withdrawn', 'expired') or submitted_at is not null),
    constraint requests_claim_whole check (num_nonnulls(claimed_id, claimed_name, claimed_at) in (0, 3)),
    constraint requests_in_review_by check (state <> 'in_review' or claimed_id is not null),
    constraint requests_proposal_whole check ((proposal is null) = (proposed_id is null)),
    constraint requests_proposal_in_review check (proposal is null or state = 'in_review'),
    constraint requests_decided check (
        (state in ('approved', 'partly_approved', 'denied')) = (decision is not null)
        and (decision is null) = (decided_at is null)
    ),
    -- Nobody decides what they filed, and nobody agrees with themselves.
    constraint requests_no_self_approval check (
        proposed_id <> filed_id and decided_id <> filed_id and seconded_id <> filed_id
        and seconded_id <> decided_id
    )
);

create index requests_app on requests (app_id, number desc);
create index requests_open on requests (submitted_at, number) where state in ('submitted', 'in_review', 'info_asked');
create index requests_state_number on requests (state, number desc);
create index requests_filed on requests (filed_id, number desc) where filed_id is not null;

create table request_asks (
    request_id       uuid not null references requests (id) on delete cascade,
    place            smallint not null,
    app_id           integer not null references apps (id),
    -- As the column `target` of `overrides`, and as `domain::limits::Target`.
    target           text not null,
    target_json      jsonb not null,
    -- Null: unlimited.
    requested        bigint constraint request_asks_requested check (requested between 0 and 9007199254740991),
    expected_average bigint constraint request_asks_average check (expected_average between 0 and 9007199254740991),
    expected_peak    bigint constraint request_asks_peak check (expected_peak between 0 and 9007199254740991),
    -- `domain::requests::Facts`: what was known when it was submitted.
    facts            jsonb not null,
    -- Follows the state of the request, below.
    is_open          boolean not null default false,
    primary key (request_id, place),
    constraint request_asks_once unique (request_id, target)
);

-- At most one open request per App Key and target.
create unique index request_asks_open on request_asks (app_id, target) where is_open;

-- Everything that happened to a request, comments among it: its thread and its history.
create table request_events (
    id         bigint generated always as identity primary key,
    request_id uuid not null references requests (id),
    at         timestamptz not null,
    actor_kind text not null constraint request_events_actor_kind check (actor_kind in ('account', 'token', 'system')),
    actor_id   uuid,
    actor_name text not null,
    kind       text not null,
    -- The state after it; null: it stayed.
    state      text,
    -- Only for those who decide, never for the customer.
    internal   boolean not null default false,
    body       text,
    -- More of it, by kind.
    detail     jsonb
);

create index request_events_request on request_events (request_id, id);

-- What a decision has set.
alter table overrides add column request_id uuid references requests (id);
create index overrides_request on overrides (request_id) where request_id is not null;

-- A move that is not in the table cannot be made by anybody.
create function requests_check_move() returns trigger language plpgsql as $$
begin
    if new.state <> old.state and not exists (
        select from request_moves where from_state = old.state and to_state = new.state
    ) then
        raise exception 'a request that is % cannot become %', old.state, new.state
            using errcode = 'check_violation', constraint = 'requests_move';
    end if;
    return new;
end
$$;

create trigger requests_move before update of state on requests
    for each row execute function requests_check_move();

-- Which asks are open follows from the state of their request.
create function requests_open_asks() returns trigger language plpgsql as $$
begin
    update request_asks set is_open = new.state in ('submitted', 'in_review', 'info_asked')
    where request_id = new.id
      and is_open <> (new.state in ('submitted', 'in_review', 'info_asked'));
    return null;
end
$$;

create trigger requests_open_asks after update of state on requests
    for each row execute function requests_open_asks();

-- A request begins as a draft, whoever files it.
create function requests_begin() returns trigger language plpgsql as $$
begin
    if new.state <> 'draft' then
        raise exception 'a request begins as a draft'
            using errcode = 'check_violation', constraint = 'requests_begin_as_draft';
    end if;
    return new;
end
$$;

create trigger requests_begin before insert on requests
    for each row execute function requests_begin();
