-- Every limit that has a bound and a use, as a share of it, so that "hottest first" over all App
-- Keys is read off an index and never computed in a request. A job keeps it up to date. Lists sort
-- by whole per cent: the indexes change only when that does.
create table utilization (
    app_id      integer not null references apps (id),
    -- As links write it: quota:groups, rate:users:call:1:app.
    target      text not null,
    -- The quota; null: a rate.
    quota       text,
    plan        text not null,
    percent     smallint not null,
    permille    smallint not null,
    level       smallint not null,
    used        double precision not null,
    amount      bigint not null,
    subject     text,
    at          timestamptz not null,
    measured_at timestamptz not null,
    primary key (app_id, target)
) with (fillfactor = 70);

-- All in one direction, so that a page begins where the one before ended by one comparison.
create index utilization_hottest on utilization (percent, app_id, target);
create index utilization_quota on utilization (quota, percent, app_id, target);
create index utilization_level on utilization (level, percent, app_id, target) where level > 0;

-- When each App Key was measured for it, and at which version. `has_rates`: it was being called
-- then; a use of calls that nobody reports any more has to go.
create table utilization_marks (
    app_id      integer primary key references apps (id),
    version     bigint not null,
    has_rates   boolean not null,
    measured_at timestamptz not null
) with (fillfactor = 70);
