insert into call_minutes as c
    (app_id, route_id, minute, calls, messages, rejected_throttle, rejected_plan,
     rejected_cap, rejected_batch, peak, writes, top_user, top_user_calls, top_ip, top_ip_calls)
select n.app_id, n.route_id, n.minute, n.calls, n.messages, n.rejected_throttle, n.rejected_plan,
       n.rejected_cap, n.rejected_batch, n.peak, 1, n.top_user, n.top_user_calls, n.top_ip,
       n.top_ip_calls
from unnest($1::integer[], $2::smallint[], $3::timestamptz[], $4::bigint[], $5::bigint[],
            $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[],
            $12::bigint[], $13::text[], $14::bigint[])
     as n (app_id, route_id, minute, calls, messages, rejected_throttle, rejected_plan,
           rejected_cap, rejected_batch, peak, top_user, top_user_calls, top_ip, top_ip_calls)
on conflict (app_id, route_id, minute) do update set
    calls = c.calls + excluded.calls,
    messages = c.messages + excluded.messages,
    rejected_throttle = c.rejected_throttle + excluded.rejected_throttle,
    rejected_plan = c.rejected_plan + excluded.rejected_plan,
    rejected_cap = c.rejected_cap + excluded.rejected_cap,
    rejected_batch = c.rejected_batch + excluded.rejected_batch,
    peak = greatest(c.peak, excluded.peak),
    writes = c.writes + 1,
    -- The twin in memory is `larger`: the same one adds up, of two the larger stands.
    top_user_calls = case
        when excluded.top_user = c.top_user then c.top_user_calls + excluded.top_user_calls
        when c.top_user is null or excluded.top_user_calls > c.top_user_calls then excluded.top_user_calls
        else c.top_user_calls end,
    top_user = case
        when c.top_user is null or excluded.top_user_calls > c.top_user_calls then excluded.top_user
        else c.top_user end,
    top_ip_calls = case
        when excluded.top_ip = c.top_ip then c.top_ip_calls + excluded.top_ip_calls
        when c.top_ip is null or excluded.top_ip_calls > c.top_ip_calls then excluded.top_ip_calls
        else c.top_ip_calls end,
    top_ip = case
        when c.top_ip is null or excluded.top_ip_calls > c.top_ip_calls then excluded.top_ip
        else c.top_ip end
returning app_id, route_id, minute, calls, messages, writes = 1 as "is_new!"
