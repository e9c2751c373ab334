-- Catalogue, conflict ledger, quotas and plans are data in versions. A version is never changed:
-- what an App Key was promised can always be read again.
create table terms_documents (
    kind      text not null constraint terms_documents_kind check (kind in ('catalogue', 'conflicts', 'quotas', 'plans')),
    name      text not null,
    version   integer not null constraint terms_documents_version check (version > 0),
    document  jsonb not null,
    loaded_at timestamptz not null,
    primary key (kind, name, version)
);
