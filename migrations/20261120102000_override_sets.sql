-- One override for many App Keys at once is a set: made whole, shown whole, taken back whole. What
-- it took the place of is noted, so that taking it back can bring that back.
create table override_sets (
    id           uuid primary key,
    target       text not null,
    -- Null: unlimited.
    amount       bigint constraint override_sets_amount check (amount between 0 and 9007199254740991),
    reason       text not null constraint override_sets_reason check (length(trim(reason)) > 0),
    author       text not null,
    created_at   timestamptz not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz constraint override_sets_end_after_start check (ends_at > starts_at),
    -- How many App Keys it was asked for and could not be set for.
    left_out     integer not null,
    -- Null: it stands.
    undone_at    timestamptz,
    undone_by    text,
    undo_reason  text,
    -- How many were ended and how many came back when it was undone.
    undo_ended   integer,
    undo_restored integer
);

alter table overrides
    add column set_id uuid references override_sets (id),
    -- The set that took this one's place.
    add column replaced_by_set uuid references override_sets (id);

create index overrides_set on overrides (set_id) where set_id is not null;
create index overrides_replaced_by_set on overrides (replaced_by_set) where replaced_by_set is not null;

-- The table of all overrides: newest first, and by end.
create index overrides_newest on overrides (created_at desc, id desc);
create index overrides_end on overrides ((coalesce(least(ends_at, ended_at), 'infinity'::timestamptz)), id);
