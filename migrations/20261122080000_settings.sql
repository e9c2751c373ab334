-- Settings that people change on a page: one table for all kinds, a document with a version each.
create table settings (
    kind       text primary key constraint settings_kind check (kind in ('requests', 'retention')),
    version    bigint not null constraint settings_version check (version > 0),
    settings   jsonb not null,
    changed_at timestamptz not null,
    changed_by text not null
);

insert into settings (kind, version, settings, changed_at, changed_by)
select 'requests', version, settings, changed_at, changed_by from request_settings
union all
select 'retention', version, settings, changed_at, changed_by from retention_settings;

drop table request_settings, retention_settings;
