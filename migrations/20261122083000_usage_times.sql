-- Whether the sender's clock was ahead: `at` is then the time at which the sample arrived.
alter table gauges add column ahead boolean not null default false;

-- When the interval was over by the server's clock: never later than it arrived.
alter table route_intervals add column at timestamptz not null default now();
update route_intervals
set at = least(interval_from + make_interval(secs => interval_seconds), at);
