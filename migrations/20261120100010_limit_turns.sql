-- What time alone changes (an override or a plan begins or ends) gets its number like any other
-- change. Until when that was done stands beside the newest number and moves under the same lock,
-- so each turn is numbered once, by whichever server is first, also those of a time when none ran.
alter table limits_head add column turned_until timestamptz not null default now();

create index overrides_starts on overrides (starts_at);
create index overrides_ends on overrides (ends_at) where ends_at is not null;
