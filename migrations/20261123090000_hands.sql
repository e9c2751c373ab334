-- Who stands behind a token: the token that made it, where no account did, and whoever is at the
-- root of its making: an account, or a token that the command line made. All tokens with a role of
-- one root are one hand; a token with scopes stands for the customer or gateway that holds it.
alter table api_tokens
    add column made_by_token uuid references api_tokens (id),
    add column root_account  uuid references accounts (id),
    add column root_token    uuid references api_tokens (id),
    add constraint api_tokens_one_maker check (num_nonnulls(created_by, made_by_token) <= 1);

-- Which token made an older one is on record, unless that was let go: such a one is its own root.
update api_tokens made
set made_by_token = maker.id
from audit_log record
    join api_tokens maker on maker.id = record.actor_id
where record.action = 'token.create' and record.actor_kind = 'token'
  and replace(record.target, '-', '') = replace(made.id::text, '-', '')
  and made.created_by is null and maker.id <> made.id;

with recursive roots as (
    select id, created_by as account, case when created_by is null then id end as token
    from api_tokens where made_by_token is null
    union all
    select made.id, roots.account, roots.token
    from api_tokens made join roots on roots.id = made.made_by_token
)
update api_tokens
set root_account = roots.account, root_token = roots.token
from roots where roots.id = api_tokens.id;

alter table api_tokens
    add constraint api_tokens_one_root check (num_nonnulls(root_account, root_token) = 1),
    add column hand uuid not null generated always as (
        case when role is null then id else coalesce(root_account, root_token) end
    ) stored;

create index api_tokens_root_account on api_tokens (root_account) where root_account is not null;

-- The hand of an account or token, by its id.
create function hand_of(actor uuid) returns uuid language sql stable as $$
    select coalesce((select hand from api_tokens where id = actor), actor)
$$;

-- Whether a token or an account may still be used. A token with a role ends with the account at the
-- root of its making.
create or replace function is_valid_actor(actor uuid, moment timestamptz) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from public.api_tokens t left join public.accounts root on root.id = t.root_account
        where t.id = actor and t.revoked_at is null
          and (t.expires_at is null or t.expires_at > moment)
          and (t.role is null or root.disabled_at is null)
    ) or exists (select from public.accounts where id = actor and disabled_at is null)
$$;

-- Nobody decides what they filed, and nobody agrees with themselves, by whichever token of theirs.
alter table requests drop constraint requests_no_self_approval;

create function requests_check_hands() returns trigger language plpgsql as $$
declare
    filer uuid := hand_of(new.filed_id);
    decider uuid := hand_of(new.decided_id);
    seconder uuid := hand_of(new.seconded_id);
begin
    if hand_of(new.proposed_id) = filer or decider = filer or seconder = filer or seconder = decider then
        raise exception 'whoever filed a request or proposed its decision cannot agree to it'
            using errcode = 'check_violation', constraint = 'requests_no_self_approval';
    end if;
    return new;
end
$$;

create trigger requests_check_hands
    before insert or update of filed_id, proposed_id, decided_id, seconded_id on requests
    for each row execute function requests_check_hands();
