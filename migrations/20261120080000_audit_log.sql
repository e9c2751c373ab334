-- Who changed what, when and why. A mutation writes its row here in its own transaction, so a
-- change without a row cannot exist. Rows are only ever added.
create table audit_log (
    id         bigint generated always as identity primary key,
    at         timestamptz not null,
    actor_kind text not null constraint audit_log_actor_kind check (actor_kind in ('account', 'token', 'system')),
    actor_id   uuid,
    actor_name text not null,
    actor_role text,
    address    text,
    request_id text not null,
    action     text not null,
    app        text,
    target     text not null,
    before     jsonb,
    after      jsonb,
    reason     text
);

create index audit_log_app on audit_log (app, id desc) where app is not null;
create index audit_log_actor on audit_log (actor_id, id desc) where actor_id is not null;
