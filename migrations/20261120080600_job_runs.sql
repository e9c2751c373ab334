-- What the background jobs did last: one row a job, shown on a page.
create table job_runs (
    job         text primary key,
    started_at  timestamptz not null,
    finished_at timestamptz not null,
    -- What was done, by name: {"sessions": 3}.
    counts      jsonb not null,
    -- Null: it was done.
    error       text
);
