-- Who stands behind a token: the token that made it, where no account did, and whoever is at the
-- root of its making: an account, or a token that the command line made. All tokens with a role of
-- one root are one hand; a token with scopes stands for the customer or gateway that holds it.
alter table api_tokens
    add column made_by_token uuid references api_tokens (id),
    add column root_account  uuid references accounts (id),
    add column root_token    uuid references api_tokens (id),
    add constraint api_tokens_one_maker check (num_nonnulls(created_by, made_by_token) <= 1);

-- Which token made an older one is not known.
update api_tokens
set root_account = created_by, root_token = case when created_by is null then id end;

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
