-- What the usage report needs beside what charts show: whose a peak was. The columns are empty in
-- what was reported before.
alter table gauge_minutes add column peak_subject text;

-- Who was named with most calls of the minute, and the address.
alter table call_minutes
    add column top_user       text,
    add column top_user_calls bigint,
    add column top_ip         text,
    add column top_ip_calls   bigint;

-- The report of a month that is over is kept App Key by App Key, then the month is closed.
create table report_month_apps (
    month date not null constraint report_month_apps_first check (extract(day from month) = 1),
    app   text collate "C" not null,
    -- The plan in force at the end of the month.
    plan  text not null,
    -- The rows, a JSON object a line, each with its line break: what the month's hash is over.
    lines text not null,
    rows  integer not null constraint report_month_apps_rows check (rows >= 0),
    primary key (month, app)
);

alter table report_months
    add column apps bigint constraint report_months_apps check (apps >= 0),
    add column rows bigint constraint report_months_rows check (rows >= 0),
    -- SHA-256 over the lines of all App Keys, in their order.
    add column hash bytea constraint report_months_hash check (length(hash) = 32);

-- What was kept is never changed, and nothing is added to a month that is closed.
create function report_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever added', tg_table_name
        using errcode = 'insufficient_privilege', constraint = 'report_append_only';
end
$$;

create function report_refuse_closed() returns trigger language plpgsql as $$
begin
    if exists (select from report_months where month = new.month) then
        raise exception 'the month % is closed', new.month
            using errcode = 'insufficient_privilege', constraint = 'report_month_closed';
    end if;
    return new;
end
$$;

create trigger report_month_apps_append_only before update or delete or truncate on report_month_apps
    for each statement execute function report_refuse_change();
create trigger report_months_append_only before update or delete or truncate on report_months
    for each statement execute function report_refuse_change();
create trigger report_month_apps_open before insert on report_month_apps
    for each row execute function report_refuse_closed();
