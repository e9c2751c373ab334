-- The record is filtered by the names that actors had: without this index the rows of somebody who
-- did little are looked for through all rows.
create index audit_log_actor_name on audit_log (lower(actor_name), id desc);
