-- How long samples and audit rows are kept, as admins set it: one document with a version.
create table retention_settings (
    only_row   boolean primary key default true constraint retention_settings_only_row check (only_row),
    version    bigint not null,
    -- `domain::retention::Retention`.
    settings   jsonb not null,
    changed_at timestamptz not null,
    changed_by text not null
);

-- How far the job has come: audit rows at places below are deleted. Only saves it the way; what is
-- gone for good reason follows from the sealed rows that say so.
create table retention_progress (
    only_row boolean primary key default true constraint retention_progress_only_row check (only_row),
    places   bigint not null
);
