-- A plan may be chosen for a later moment. Its row is written when it is decided, so the moment of
-- the decision and the moment from which it holds are two columns now; a decision that was taken
-- back before its moment stays on record.
alter table app_plans
    add column created_at    timestamptz,
    add column cancelled_at  timestamptz,
    add column cancelled_by  text,
    add column cancel_reason text;

update app_plans set created_at = starts_at;

alter table app_plans
    alter column created_at set not null,
    add constraint app_plans_decided_before_start check (created_at <= starts_at),
    add constraint app_plans_cancelled_before_start check (cancelled_at <= starts_at),
    add constraint app_plans_cancelled_whole
        check (num_nonnulls(cancelled_at, cancelled_by, cancel_reason) in (0, 3));

-- Of a moment only one decision may stand; those that were taken back do not count.
alter table app_plans drop constraint app_plans_pkey;
alter table app_plans add column id bigint generated always as identity primary key;
create unique index app_plans_moment on app_plans (app_id, starts_at) where cancelled_at is null;
create index app_plans_app on app_plans (app_id, starts_at);

-- The changes that time brings.
create index app_plans_starts on app_plans (starts_at);
