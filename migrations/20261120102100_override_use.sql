-- When an override last mattered: the last moment at which use was above what the limit would be
-- without it. A job reads it off the history a piece at a time, so a page never has to.
create table override_use (
    override_id      uuid primary key references overrides (id),
    -- Null: not since it began.
    last_mattered_at timestamptz,
    -- History before this moment has been looked at.
    checked_until    timestamptz not null
);
