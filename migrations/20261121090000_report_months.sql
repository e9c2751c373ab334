-- The months that were closed by a kept monthly report: what was counted in them is read off the
-- report from then on, so their samples may go when their time is over.
create table report_months (
    -- The first day of the month (UTC).
    month     date primary key constraint report_months_first
              check (extract(day from month) = 1),
    closed_at timestamptz not null
);
