-- A source and a gateway's name belong to the token (or account) that used them first, as long as it
-- is valid. Null: to whoever uses them next.
alter table usage_sources add column owner uuid;
alter table gateways add column owner uuid;

-- Whether a token or an account may still be used.
create function is_valid_actor(actor uuid, moment timestamptz) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from public.api_tokens
        where id = actor and revoked_at is null and (expires_at is null or expires_at > moment)
    ) or exists (select from public.accounts where id = actor and disabled_at is null)
$$;

-- SHA-256 of a batch's samples as they were sent. Null: of a batch from before it was kept.
alter table usage_batches add column content_sha256 bytea
    constraint usage_batches_content_length check (octet_length(content_sha256) = 32);
