-- Where the use of each quota goes, by its daily peaks; computed by a job, because a request cannot
-- read 28 days of 100,000 App Keys.
create table growth (
    app_id      integer not null references apps (id),
    quota       text not null,
    plan        text not null,
    -- 0: too few days, 1: no trend, 2: it grows.
    outlook     smallint not null check (outlook between 0 and 2),
    amount      bigint not null,
    latest      bigint not null,
    -- The largest daily peak.
    peak        bigint not null,
    days        smallint not null,
    -- Days until 80, 95 and 100 % of the limit; -1: passed already, null: not within 30 days.
    days_80     smallint,
    days_95     smallint,
    days_100    smallint,
    -- Until the next of them that is not passed.
    days_next   smallint,
    -- The line, and when each threshold is reached; null: there is no line that grows.
    line        jsonb,
    reaches     jsonb,
    -- The daily peaks, oldest first, where something will be passed.
    peaks       jsonb,
    day         date not null,
    computed_at timestamptz not null,
    primary key (app_id, quota)
) with (fillfactor = 70);

create index growth_next on growth (days_next, app_id, quota) where days_next is not null;

-- Of which day, and of which version of the App Key, its trends are.
create table growth_marks (
    app_id      integer primary key references apps (id),
    day         date not null,
    version     bigint not null,
    -- Some quota had too few days: more may have been reported since.
    is_short    boolean not null,
    computed_at timestamptz not null
) with (fillfactor = 70);
