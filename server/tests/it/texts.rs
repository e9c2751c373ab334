//! Texts of strangers: what is refused in them, and how what is there is shown.

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, refused_at};

const TURNING: &str = "a\u{202e}b";
const OVERRIDES: &str = "/apps/acme/shop/overrides";

fn with_reason(reason: &str) -> Value {
    json!({
        "target": { "quota": "groups" },
        "value": { "kind": "limited", "amount": 250 },
        "reason": reason,
    })
}

#[sqlx::test(migrations = "../migrations")]
async fn texts_that_turn_or_hide_are_refused_at_their_field(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let request = |justification: &str, contact: &str| {
        json!({
            "app": "acme#shop",
            "target": { "quota": "groups" },
            "requested": { "kind": "limited", "amount": 900 },
            "justification": justification,
            "contact": contact,
        })
    };
    let bad = [
        (OVERRIDES, with_reason(TURNING), "/reason"),
        (OVERRIDES, with_reason("a\u{200b}b"), "/reason"),
        ("/requests", request(TURNING, "ops"), "/justification"),
        ("/requests", request("a launch", "ops\u{2067}"), "/contact"),
        ("/tokens", json!({ "name": "a\u{200d}b", "role": "viewer" }), "/name"),
        (
            "/accounts",
            json!({ "login": "ana", "name": TURNING, "role": "viewer", "password": "correct horse battery" }),
            "/name",
        ),
        ("/webhooks", json!({ "name": "\u{feff}x", "url": "https://portal.example/" }), "/name"),
        ("/usage", json!({ "source": TURNING, "batch": 1, "gauges": [], "calls": [] }), "/source"),
    ];
    for (path, body, field) in bad {
        let refused = gateway.send(Method::POST, path, body).await;
        let refused = refused_at(refused, field).await;
        let detail = refused["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("invisible characters"), "{path}: {detail}");
    }
    // Joiners are letters of emoji and of several scripts.
    gateway.made(OVERRIDES, with_reason("👩\u{200d}🔧 می\u{200c}خواهم")).await;
    let filed =
        body(gateway.send(Method::POST, "/requests", request("a launch", "ops")).await).await;
    let comment = format!("/requests/{}/comments", filed["id"].as_str().unwrap());
    let refused = gateway.send(Method::POST, &comment, json!({ "text": "a\u{61c}b" })).await;
    refused_at(refused, "/text").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_form_says_in_both_languages_that_a_text_hides_something(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let fields = [
        ("app", "acme#shop"),
        ("target0", "quota:groups"),
        ("value0", "900"),
        ("justification", TURNING),
        ("for_good", "true"),
        ("form", "file"),
        ("do", "submit"),
    ];
    for (language, sentence) in [
        ("en", "a justification holds no invisible characters"),
        ("zh-CN", "申请理由不能包含不可见字符或改变文字方向的字符"),
    ] {
        let sent = support.request(Method::POST, "/requests/new").form(&fields);
        let answer = sent.header("accept-language", language).send().await.unwrap();
        assert_eq!(answer.status(), 422);
        let page = answer.text().await.unwrap();
        assert!(page.contains(sentence), "{language}: {page}");
        assert!(page.contains(TURNING), "what was typed stays");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn digits_of_chinese_keyboards_are_digits(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let fields = [
        ("app", "acme#shop"),
        ("target0", "quota:groups"),
        ("value0", "９００，０００"),
        ("average0", "５００"),
        ("justification", "a launch"),
        ("for_good", "true"),
        ("do", "submit"),
    ];
    assert_eq!(support.post_form("/requests/new", &fields).await.status(), 303);
    let asked: (i64, i64) = sqlx::query_as("select requested, expected_average from request_asks")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(asked, (900_000, 500));
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_there_already_turns_nothing_around_it(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let subject = "g\u{202e}42";
    let gauge = json!([
        { "app": "acme#shop", "quota": "members_per_group", "subject": subject, "value": 99, "at": ago(5) },
    ]);
    gateway.report(1, gauge, json!([])).await;
    gateway.made(OVERRIDES, with_reason("launch")).await;
    sqlx::query("update overrides set reason = $1").bind(TURNING).execute(&pool).await.unwrap();
    sqlx::query("update api_tokens set name = $1").bind(TURNING).execute(&pool).await.unwrap();
    let admin = gateway.server.signed_in(Role::Admin).await;
    sqlx::query("update accounts set name = $1").bind(TURNING).execute(&pool).await.unwrap();
    let of_subject = format!("<bdi>{subject}</bdi>");
    let of_text = format!("<bdi>{TURNING}</bdi>");
    for (path, isolated) in [
        ("/apps/acme/shop?show=all", &of_subject),
        ("/apps/acme/shop/quotas/members_per_group", &of_subject),
        ("/apps/acme/shop/quotas/groups", &of_text),
        ("/apps/acme/shop", &of_text),
        ("/overrides", &of_text),
        ("/admin/tokens", &of_text),
        ("/admin/accounts", &of_text),
        ("/account", &of_text),
    ] {
        // Without the places that the renderer marks.
        let page = admin.get(path).await.text().await.unwrap().replace("<!>", "");
        assert!(page.contains(isolated.as_str()), "{path}: {page}");
        let elsewhere = page.replace(&of_subject, "").replace(&of_text, "");
        // In attributes and in fields they stand between the marks of an isolate.
        let bare = elsewhere.replace(&format!("\u{2068}{TURNING}\u{2069}"), "");
        let bare = bare.replace(&format!("\u{2068}{subject}\u{2069}"), "");
        assert!(!bare.contains('\u{202e}'), "{path}: {bare}");
    }
}
