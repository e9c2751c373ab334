-- The end of an override may be changed: it is cut short, put off, or set when another takes its
-- place. What stood there before, and until when, is kept: what held at a past moment, and what was
-- known of it then, follows from these rows and not from what was decided later.
create table override_ends (
    id          bigint generated always as identity primary key,
    override_id uuid not null references overrides (id),
    -- When the change was decided.
    until       timestamptz not null,
    ends_at     timestamptz,
    ended_at    timestamptz
);

create index override_ends_override on override_ends (override_id, id);

-- Of what was ended before there were such rows: somebody's early end was decided at its moment;
-- what another one replaced was ended when that one was set.
insert into override_ends (override_id, until, ends_at)
select o.id,
       coalesce(
           (select min(n.created_at) from overrides n
            where o.end_reason = 'replaced' and n.app_id = o.app_id and n.target = o.target
              and n.ends_at is null and (n.created_at, n.id) > (o.created_at, o.id)),
           o.ended_at
       ),
       o.ends_at
from overrides o where o.ended_at is not null;
