-- Which customers a token with scopes is for, and under which names it reports. The tokens that are
-- there are for all customers, as they were; a new one says so or names them.
alter table api_tokens
    add column all_customers boolean not null default true,
    add column orgs          text[] not null default '{}',
    add column apps          text[] not null default '{}',
    add column sources       text[] not null default '{}',
    add constraint api_tokens_reach
        check (all_customers = (cardinality(orgs) + cardinality(apps) = 0)),
    add constraint api_tokens_role_for_all
        check (role is null or (all_customers and sources = '{}'));

alter table api_tokens
    alter column all_customers drop default,
    alter column orgs drop default,
    alter column apps drop default,
    alter column sources drop default;

-- Answers that are kept for a request that is sent again show a token as it is shown now.
update idempotency_keys
set body = body || '{"all": true, "orgs": [], "apps": [], "sources": []}'
where body ?& array['scopes', 'last_used_at'];
