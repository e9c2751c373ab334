-- The tightest limit of each App Key, kept up to date as usage arrives, so that no view has to
-- compute it. Lists sort by whole per cent: the index changes only when that does.
create table app_summaries (
    app_id          integer primary key references apps (id),
    plan            text not null,
    level           smallint not null,
    percent         smallint not null,
    summary         jsonb not null,
    summarised_at   timestamptz not null
) with (fillfactor = 70);

create index app_summaries_tightest on app_summaries (percent desc, app_id);
create index app_summaries_plan on app_summaries (plan, percent desc, app_id);
create index app_summaries_level on app_summaries (level, percent desc, app_id) where level > 0;
