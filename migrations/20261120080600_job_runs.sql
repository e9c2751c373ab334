-- What the background jobs did last: one row a job, shown on a page.
create table job_runs (
    job              text primary key,
    started_at       timestamptz not null,
    finished_at      timestamptz not null,
    outcome          text not null constraint job_runs_outcome check (outcome in ('done', 'failed')),
    detail           text not null
);
