insert into route_intervals as r
    (app_id, route_id, source_id, interval_from, interval_seconds, calls, messages,
     rejected_throttle, rejected_plan, rejected_cap, rejected_batch, peak,
     minute, minute_calls, minute_messages, last_minute_calls, last_minute_messages,
     top_user, top_user_calls, top_ip, top_ip_calls, at)
select *
from unnest($1::integer[], $2::smallint[], $3::integer[], $4::timestamptz[], $5::integer[],
            $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[],
            $12::bigint[], $13::timestamptz[], $14::bigint[], $15::bigint[], $16::bigint[],
            $17::bigint[], $18::text[], $19::bigint[], $20::text[], $21::bigint[],
            $22::timestamptz[])
on conflict (app_id, route_id, source_id) do update set
    -- The interval: a newer one replaces, the same one adds up, an older one changes nothing.
    calls = case
        when excluded.interval_from > r.interval_from then excluded.calls
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then r.calls + excluded.calls
        else r.calls end,
    messages = case
        when excluded.interval_from > r.interval_from then excluded.messages
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then r.messages + excluded.messages
        else r.messages end,
    rejected_throttle = case
        when excluded.interval_from > r.interval_from then excluded.rejected_throttle
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then r.rejected_throttle + excluded.rejected_throttle
        else r.rejected_throttle end,
    rejected_plan = case
        when excluded.interval_from > r.interval_from then excluded.rejected_plan
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then r.rejected_plan + excluded.rejected_plan
        else r.rejected_plan end,
    rejected_cap = case
        when excluded.interval_from > r.interval_from then excluded.rejected_cap
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then r.rejected_cap + excluded.rejected_cap
        else r.rejected_cap end,
    rejected_batch = case
        when excluded.interval_from > r.interval_from then excluded.rejected_batch
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then r.rejected_batch + excluded.rejected_batch
        else r.rejected_batch end,
    peak = case
        when excluded.interval_from > r.interval_from then excluded.peak
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then greatest(r.peak, excluded.peak)
        else r.peak end,
    at = case
        when excluded.interval_from > r.interval_from then excluded.at
        when excluded.interval_from = r.interval_from and excluded.interval_seconds = r.interval_seconds
            then greatest(r.at, excluded.at)
        else r.at end,
    interval_seconds = case
        when excluded.interval_from > r.interval_from then excluded.interval_seconds
        else r.interval_seconds end,
    interval_from = greatest(r.interval_from, excluded.interval_from),
    -- The minutes: a later one makes the present one the last, if it follows at once.
    last_minute_calls = case
        when excluded.minute = r.minute then r.last_minute_calls + excluded.last_minute_calls
        when excluded.minute = r.minute + interval '1 minute' then r.minute_calls + excluded.last_minute_calls
        when excluded.minute > r.minute then excluded.last_minute_calls
        when excluded.minute = r.minute - interval '1 minute' then r.last_minute_calls + excluded.minute_calls
        else r.last_minute_calls end,
    last_minute_messages = case
        when excluded.minute = r.minute then r.last_minute_messages + excluded.last_minute_messages
        when excluded.minute = r.minute + interval '1 minute' then r.minute_messages + excluded.last_minute_messages
        when excluded.minute > r.minute then excluded.last_minute_messages
        when excluded.minute = r.minute - interval '1 minute' then r.last_minute_messages + excluded.minute_messages
        else r.last_minute_messages end,
    minute_calls = case
        when excluded.minute > r.minute then excluded.minute_calls
        when excluded.minute = r.minute then r.minute_calls + excluded.minute_calls
        else r.minute_calls end,
    minute_messages = case
        when excluded.minute > r.minute then excluded.minute_messages
        when excluded.minute = r.minute then r.minute_messages + excluded.minute_messages
        else r.minute_messages end,
    -- The largest user and address of the minute: the same one adds up, of two the larger stands.
    top_user_calls = case
        when excluded.minute > r.minute then excluded.top_user_calls
        when excluded.minute < r.minute then r.top_user_calls
        when excluded.top_user = r.top_user then r.top_user_calls + excluded.top_user_calls
        when r.top_user is null or excluded.top_user_calls > r.top_user_calls then excluded.top_user_calls
        else r.top_user_calls end,
    top_user = case
        when excluded.minute > r.minute then excluded.top_user
        when excluded.minute < r.minute then r.top_user
        when r.top_user is null or excluded.top_user_calls > r.top_user_calls then excluded.top_user
        else r.top_user end,
    top_ip_calls = case
        when excluded.minute > r.minute then excluded.top_ip_calls
        when excluded.minute < r.minute then r.top_ip_calls
        when excluded.top_ip = r.top_ip then r.top_ip_calls + excluded.top_ip_calls
        when r.top_ip is null or excluded.top_ip_calls > r.top_ip_calls then excluded.top_ip_calls
        else r.top_ip_calls end,
    top_ip = case
        when excluded.minute > r.minute then excluded.top_ip
        when excluded.minute < r.minute then r.top_ip
        when r.top_ip is null or excluded.top_ip_calls > r.top_ip_calls then excluded.top_ip
        else r.top_ip end,
    minute = greatest(r.minute, excluded.minute)
