-- Each time that documents of the terms change, all together are a release with a number: what was
-- documented at a past moment, and what an App Key that stays on older terms was promised, is the
-- newest version of each document up to that release.
create table terms_releases (
    release integer primary key constraint terms_releases_number check (release > 0),
    at      timestamptz not null,
    author  text not null,
    -- Null: it came with a build of the server, and so did all that it changed.
    reason  text,
    -- What a person set, as `domain::terms::TermsChange`.
    changes jsonb not null default '[]'
);

alter table terms_documents
    add column release integer,
    -- Whether it came with a build of the server or was saved by a person. What a person saved is
    -- not replaced by a build.
    add column origin  text not null default 'build'
        constraint terms_documents_origin check (origin in ('build', 'person'));

insert into terms_releases (release, at, author)
select 1, min(loaded_at), 'headroom' from terms_documents having count(*) > 0;

update terms_documents set release = 1;

alter table terms_documents
    alter column release set not null,
    add constraint terms_documents_release_fkey foreign key (release) references terms_releases (release);

create index terms_documents_release on terms_documents (release);

-- The release that an App Key stays on; null: whichever is the newest.
alter table apps add column release integer references terms_releases (release);
alter table app_plans add column release integer references terms_releases (release);
create index apps_release on apps (release) where release is not null;
