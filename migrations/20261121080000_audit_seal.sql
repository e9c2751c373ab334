-- The audit log is sealed: a background sealer gives each row its place in one order, keeps the
-- hash of it, and signs a checkpoint of the tree over all hashes. Whatever is changed afterwards,
-- by whomever, does not fit any more.
create table audit_leaves (
    place    bigint primary key constraint audit_leaves_place check (place >= 0),
    audit_id bigint not null constraint audit_leaves_once unique,
    hash     bytea not null constraint audit_leaves_hash check (length(hash) = 32)
);

create table audit_checkpoints (
    -- Rows that were sealed then.
    size bigint primary key constraint audit_checkpoints_size check (size > 0),
    at   timestamptz not null,
    -- The signed note.
    note text not null
);

create index audit_checkpoints_at on audit_checkpoints (at);

-- Pages of the log: newest first, by what they are filtered by.
create index audit_log_action on audit_log (action, id desc);
create index audit_log_target on audit_log (target, id desc);
create index audit_log_at on audit_log (at, id);

-- Nobody changes what was written, whatever else their rights are. Only a superuser can take these
-- away again, and what is done then is found by the seal.
create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever added', tg_table_name
        using errcode = 'insufficient_privilege', constraint = 'audit_append_only';
end
$$;

create trigger audit_log_append_only before update or delete or truncate on audit_log
    for each statement execute function audit_refuse_change();
create trigger audit_leaves_append_only before update or delete or truncate on audit_leaves
    for each statement execute function audit_refuse_change();
create trigger audit_checkpoints_append_only before update or delete or truncate on audit_checkpoints
    for each statement execute function audit_refuse_change();
