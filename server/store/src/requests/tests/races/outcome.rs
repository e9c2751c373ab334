//! What the database has after the races.

use std::collections::HashMap;

use sqlx::PgPool;

pub(super) async fn versions(pool: &PgPool) -> HashMap<String, i64> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select key, version from apps").fetch_all(pool).await.unwrap();
    rows.into_iter().collect()
}

pub(super) async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

/// Each granted override exists exactly once, with what was asked, and moved its App Key once.
pub(super) async fn check_limits(pool: &PgPool, before: &HashMap<String, i64>, head: i64) {
    let approved = count(pool, "select count(*) from requests where state = 'approved'").await;
    assert!(approved > 0);
    let wrong = count(
        pool,
        "select count(*) from requests r
         join request_asks k on k.request_id = r.id
         left join lateral (
             select count(*) as set, min(o.id::text) as id, min(o.amount) as amount,
                    bool_and(o.app_id = r.app_id and o.target = k.target
                             and o.ended_at is null and o.ends_at is null) as good
             from overrides o where o.request_id = r.id
         ) o on true
         where case when r.state = 'approved'
                    then o.set <> 1 or not o.good or o.amount <> k.requested
                         or r.decision->'overrides' <> jsonb_build_array(o.id)
                    else o.set <> 0 end",
    )
    .await;
    assert_eq!(wrong, 0, "overrides that are not what was decided");
    assert_eq!(count(pool, "select count(*) from overrides").await, approved);
    assert_eq!(count(pool, "select version from limits_head").await - head, approved);
    let granted: Vec<(String, i64)> = sqlx::query_as(
        "select a.key, count(*) from requests r join apps a on a.id = r.app_id
         where r.state = 'approved' group by a.key",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let granted: HashMap<String, i64> = granted.into_iter().collect();
    for (key, version) in versions(pool).await {
        let moves = granted.get(&key).copied().unwrap_or_default();
        assert_eq!(version - before[&key], moves, "{key}");
    }
}

/// Nobody decided what they filed, nothing was written over, and everything is on record once.
pub(super) async fn check_record(pool: &PgPool) {
    for (query, what) in [
        (
            "select count(*) from requests
             where filed_id in (proposed_id, decided_id, seconded_id) or decided_id = seconded_id
                or decision->'by'->>'id' = filed_id::text
                or decision->'second'->'by'->>'id' in (filed_id::text, decided_id::text)",
            "self-approvals",
        ),
        (
            // It was submitted without an entry; each entry since then took a version.
            "select count(*) from requests r
             where version <> 1 + (select count(*) from request_events e where e.request_id = r.id)",
            "lost updates",
        ),
        (
            "select count(*)
             from (select request_id::text as id, count(*) as told from request_events
                   group by request_id) e
             full join (select target as id, count(*) as told from audit_log
                        where action like 'request.%' group by target) l using (id)
             where e.told is distinct from l.told",
            "changes without an audit row",
        ),
        (
            "select count(*) from requests r
             where (state <> 'in_review')
                <> ((select count(*) from request_events e
                     where e.request_id = r.id
                       and e.kind in ('approved', 'denied', 'withdrawn')) = 1)",
            "requests with another number of ends than one",
        ),
        (
            "select count(*) from request_asks k join requests r on r.id = k.request_id
             where k.is_open <> (r.state = 'in_review')",
            "places in the queue that nobody has",
        ),
        (
            "select count(*) from requests where (seconded_id is null)
                = (state = 'approved' and jsonb_array_length(decision->'grants') = 1
                   and exists (select from request_events e where e.request_id = requests.id
                               and e.kind = 'proposed'))",
            "approvals by one where two are needed",
        ),
    ] {
        assert_eq!(count(pool, query).await, 0, "{what}");
    }
    let audited = count(pool, "select count(*) from audit_log where action = 'override.set'").await;
    assert_eq!(audited, count(pool, "select count(*) from overrides").await);
}
