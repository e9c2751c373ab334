-- Guesses at passwords, counted by login and by address. The row is written before the password is
-- looked at and taken back when it was right: guesses that run at once see each other, and a
-- restart forgets none.
create table sign_in_failures (
    id      bigint generated always as identity primary key,
    login   text not null constraint sign_in_failures_login_length check (char_length(login) <= 64),
    address text not null constraint sign_in_failures_address_length check (char_length(address) <= 64),
    at      timestamptz not null
);

create index sign_in_failures_login on sign_in_failures (login, at desc);
create index sign_in_failures_address on sign_in_failures (address, at desc);
create index sign_in_failures_at on sign_in_failures (at);
