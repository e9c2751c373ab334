-- How requests are decided, as admins set it: the service goal, when a second approver is needed,
-- when to remind. One document with a version, so that two admins cannot overwrite each other.
create table request_settings (
    only_row   boolean primary key default true constraint request_settings_only_row check (only_row),
    version    bigint not null,
    -- `domain::requests::settings::Settings`.
    settings   jsonb not null,
    changed_at timestamptz not null,
    changed_by text not null
);
