-- People who may sign in. A person is named by a login that never changes and is compared without
-- regard to case; what they may do is one role. Accounts are disabled, not deleted: the audit log
-- keeps pointing at somebody.
create table accounts (
    id                  uuid primary key,
    login               text not null constraint accounts_login_shape check (login ~ '^[a-z0-9][a-z0-9._@+-]{0,63}$'),
    name                text not null constraint accounts_name_length check (char_length(name) between 1 and 100),
    role                text not null constraint accounts_role check (role in ('viewer', 'support', 'operator', 'admin')),
    -- A PHC string, which carries its own salt and cost.
    password_hash       text not null constraint accounts_password_hash_shape check (password_hash like '$argon2id$%'),
    password_changed_at timestamptz not null,
    created_at          timestamptz not null,
    last_sign_in_at     timestamptz,
    disabled_at         timestamptz,
    -- Counts edits, so that nobody overwrites a change that they have not seen.
    version             bigint not null default 1 constraint accounts_version_positive check (version > 0),
    constraint accounts_login_unique unique (login)
);
