-- Forms that arrived after their session had ended: what was typed, while the sender signs in. Only a
-- cookie of the same browser has the key; passwords and secrets are not among the fields.
create table kept_forms (
    key_hash bytea primary key constraint kept_forms_key_hash check (octet_length(key_hash) = 32),
    at       timestamptz not null,
    -- The client's.
    address  text,
    -- Of the form's page.
    path     text not null,
    -- Fields to be sent to the page's form, or the query by which the page has it back.
    kind     text not null constraint kept_forms_kind check (kind in ('fields', 'query')),
    content  text not null
);

create index kept_forms_at on kept_forms (at);
create index kept_forms_address on kept_forms (address, at);
