//! Filing requests and their threads as a browser without JavaScript does it.

use domain::access::Role;
use reqwest::Response;
use serde_json::json;
use sqlx::PgPool;

use crate::gateway::{Gateway, ago};
use crate::spawn::{Browser, location};

const NEW: &str = "/requests/new";

/// One limit and why; what is still to come is how it is sent.
const ASK: [(&str, &str); 7] = [
    ("app", "acme#shop"),
    ("target0", "quota:groups"),
    ("value0", "900,000"),
    ("average0", "500"),
    ("justification", "a launch\r\nof <b>many</b> groups"),
    ("for_good", "true"),
    ("contact", "ops@acme.example"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = ASK.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more).copied().collect()
}

async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn text(answer: Response, status: u16) -> String {
    assert_eq!(answer.status(), status, "{}", location(&answer));
    answer.text().await.unwrap()
}

/// The path of the request that was filed.
fn filed(answer: &Response) -> String {
    assert_eq!(answer.status(), 303);
    location(answer).split('?').next().unwrap().to_owned()
}

async fn states(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select state from requests order by number").fetch_all(pool).await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_request_is_filed_from_a_usage_row(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let gauges = json!([{"app": "acme#shop", "quota": "groups", "value": 91, "at": ago(60)}]);
    gateway.report(1, gauges, json!([])).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let app = page(&support, "/apps/acme/shop?show=all").await;
    let link = "/requests/new?app=acme%23shop&amp;target=quota%3Agroups";
    assert!(app.contains(link), "from the row");
    assert!(app.contains("/requests/new?app=acme%23shop&amp;target=rate%3A"), "rates too");
    let form = page(&support, &link.replace("&amp;", "&")).await;
    assert!(form.contains("acme#shop") && form.contains(">91<"), "what is known: {form}");
    let sent = support.post_form(NEW, &with(&[("do", "submit")])).await;
    assert_eq!(location(&sent).split('?').nth(1), Some("done=submitted"));
    assert_eq!(states(&pool).await, ["submitted"]);
    let asked: (i64, i64, String) = sqlx::query_as(
        "select k.requested, k.expected_average, r.justification
         from requests r join request_asks k on k.request_id = r.id",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(asked, (900_000, 500, "a launch\r\nof <b>many</b> groups".to_owned()));
    let app = page(&support, "/apps/acme/shop").await;
    assert!(app.contains("1 open request") && app.contains("/requests?app=acme%23shop"));
}

#[sqlx::test(migrations = "../migrations")]
async fn each_mistake_is_told_at_its_field_and_everything_typed_is_kept(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let past = [("needed_until", "2020-01-01T00:00"), ("for_good", "")];
    let both = [("needed_until", "2030-01-01T00:00")];
    let long = "x".repeat(201);
    /// What is typed otherwise, the field at fault, and words of the rule.
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: [Case<'_>; 11] = [
        (&[("value0", "many")], "value0", "no whole number"),
        (&[("value0", "")], "value0", "say how much is requested"),
        (&[("value0", "not supported")], "value0", "a number or unlimited"),
        (&[("value0", "3 GB")], "value0", "another unit"),
        (&[("value0", "1")], "value0", "already gives this"),
        (&[("peak0", "unlimited")], "peak0", "is a number"),
        (&[("justification", " ")], "justification", "is required"),
        (&[("contact", &long)], "contact", "at most 200 characters"),
        (&[("for_good", "")], "needed_until", "until when"),
        (&past, "needed_until", "in the future"),
        (&both, "needed_until", "not both"),
    ];
    for (wrong, field, rule) in cases {
        let fields = with(&[wrong, &[("do", "submit")]].concat());
        let told = text(support.post_form(NEW, &fields).await, 422).await;
        let error = format!("id=\"field-file-{field}-error\"");
        let at = told.split(&error).nth(1).unwrap_or_else(|| panic!("{wrong:?}: {told}"));
        assert!(at.split("</p>").next().unwrap().contains(rule), "{wrong:?}: {at}");
        assert_eq!(told.matches("aria-invalid=\"true\"").count(), 1, "{wrong:?}: only there");
        for (name, value) in fields.iter().filter(|(name, _)| *name != "do") {
            let kept = value.replace('<', "&lt;").replace('>', "&gt;").replace("\r\n", "\n");
            let shown = told.replace("\r\n", "\n");
            assert!(kept.is_empty() || shown.contains(&kept), "{name} was not kept: {shown}");
        }
        assert!(!told.contains("<b>many"), "nothing typed becomes markup");
    }
    // All at once, and in the language of who reads it.
    assert_eq!(support.post_form("/preferences", &[("locale", "zh")]).await.status(), 303);
    let wrong = [("value0", "x"), ("justification", ""), ("for_good", ""), ("do", "submit")];
    let told = text(support.post_form(NEW, &with(&wrong)).await, 422).await;
    assert_eq!(told.matches("aria-invalid=\"true\"").count(), 3);
    for rule in ["既不是整数", "请填写申请理由", "或选择长期"] {
        assert!(told.contains(rule), "{rule}: {told}");
    }
    assert!(states(&pool).await.is_empty());
}

#[sqlx::test(migrations = "../migrations")]
async fn limits_are_added_and_taken_off_without_losing_what_was_typed(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let add = with(&[("add", "rate:accounts:call:1:app"), ("do", "add")]);
    let two = text(support.post_form(NEW, &add).await, 200).await;
    assert!(two.contains("name=\"value1\"") && two.contains("900,000") && two.contains("Take off"));
    assert!(!two.contains("<option value=\"quota:groups\""), "it is there already");
    assert!(two.contains("<option value=\"quota:chat_rooms\""));
    let second = [("target1", "rate:accounts:call:1:app"), ("value1", "400")];
    let off = with(&[second[0], second[1], ("do", "remove-0")]);
    let one = text(support.post_form(NEW, &off).await, 200).await;
    assert!(
        one.contains("name=\"value0\" type=\"text\" value=\"400\"")
            || one.contains("value=\"400\"")
    );
    assert!(!one.contains("name=\"value1\"") && !one.contains("900,000"));
    let both = with(&[second[0], second[1], ("do", "submit")]);
    filed(&support.post_form(NEW, &both).await);
    let asks: i64 =
        sqlx::query_scalar("select count(*) from request_asks").fetch_one(&pool).await.unwrap();
    assert_eq!(asks, 2);
    // What is no limit of this App Key is not there.
    let odd = with(&[("add", "quota:nonsense"), ("do", "add")]);
    assert!(!text(support.post_form(NEW, &odd).await, 200).await.contains("name=\"value1\""));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_draft_is_kept_for_its_author_edited_and_submitted(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let saved = support.post_form(NEW, &with(&[("do", "draft")])).await;
    let edit = filed(&saved);
    assert!(edit.ends_with("/edit"), "{edit}");
    let shown = page(&support, location(&saved)).await;
    assert!(shown.contains("The draft was saved") && shown.contains("900,000"), "{shown}");
    let version = shown.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let other = gateway.server.signed_in(Role::Operator).await;
    assert_eq!(other.get(&edit).await.status(), 404, "a draft is its author's alone");
    let send = |version: &str, act: &str| {
        let fields = [("value0", "800000"), ("version", version), ("do", act)];
        let fields: Vec<(String, String)> =
            with(&fields).into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        let (support, edit) = (&support, edit.clone());
        async move { support.request(reqwest::Method::POST, &edit).form(&fields).send().await.unwrap() }
    };
    assert_eq!(filed(&send(&version, "draft").await), edit);
    let stale = text(send(&version, "submit").await, 412).await;
    assert!(stale.contains("800000"), "kept");
    let shown = page(&support, &edit).await;
    let version = shown.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let path = filed(&send(&version, "submit").await);
    assert_eq!(format!("{path}/edit"), edit);
    assert_eq!(states(&pool).await, ["submitted"]);
    assert!(page(&support, &edit).await.contains("has been submitted"));
}

#[sqlx::test(migrations = "../migrations")]
async fn an_app_key_is_asked_for_where_none_is_given(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let empty = page(&support, NEW).await;
    assert!(empty.contains("name=\"app\"") && !empty.contains("name=\"justification\""));
    for (app, why) in [("nonsense", "expected organisation#app"), ("no%23body", "no such App Key")]
    {
        let told = page(&support, &format!("{NEW}?app={app}")).await;
        assert!(told.contains("field-file-app-error") && told.contains(why), "{app}: {told}");
    }
    let found = page(&support, &format!("{NEW}?app=acme%23shop")).await;
    assert!(found.contains("Choose a limit first") && found.contains("name=\"justification\""));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_thread_takes_comments_answers_and_an_end(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let support = gateway.server.signed_in(Role::Support).await;
    let first = filed(&support.post_form(NEW, &with(&[("do", "submit")])).await);
    let thread = format!("{first}/comment");
    let comment = |to: &'static str, text: &'static str| {
        let (support, thread) = (&support, thread.clone());
        async move {
            let fields = [("do", "comment"), ("to", to), ("text", text)];
            support.post_form(&thread, &fields).await
        }
    };
    let empty = text(comment("customer", " ").await, 422).await;
    assert!(empty.contains("field-comment-text-error") && empty.contains("is required"));
    assert!(empty.contains("value=\"customer\" checked"), "the choice is kept");
    assert_eq!(comment("nobody", "x").await.status(), 400);
    let said = comment("internal", "they <i>pay</i> well\nand on time").await;
    assert_eq!(location(&said), format!("{first}?done=commented#thread"));
    assert_eq!(comment("customer", "we look at it").await.status(), 303);
    let shown = page(&support, &thread).await;
    assert!(shown.contains("they &lt;i>pay&lt;/i> well") || shown.contains("they &lt;i&gt;pay"));
    assert_eq!(shown.matches("thread-event internal").count(), 1, "{shown}");
    let early = support.post_form(&thread, &[("do", "answer"), ("text", "yes")]).await;
    assert_eq!(early.status(), 409, "nothing was asked");
    assert_eq!(support.post_form(&thread, &[("do", "dance")]).await.status(), 400);
    let stale = [("do", "withdraw"), ("version", "1"), ("reason", "typed before")];
    let stale = text(support.post_form(&thread, &stale).await, 412).await;
    assert!(stale.contains("typed before"), "kept");
    let none = [("do", "withdraw"), ("version", "4"), ("reason", "")];
    let none = text(support.post_form(&thread, &none).await, 422).await;
    assert!(none.contains("field-withdraw-reason-error"), "{none}");
}

#[sqlx::test(migrations = "../migrations")]
async fn who_may_not_file_reads_why_and_changes_nothing(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    let form = page(&viewer, "/requests/new?app=acme%23shop&target=quota:groups").await;
    assert!(form.contains("Needs the role support or higher") && !form.contains("Save as draft"));
    let app = page(&viewer, "/apps/acme/shop").await;
    assert!(!app.contains("/requests/new?") && app.contains("Needs the role support or higher"));
    let refused = text(viewer.post_form(NEW, &with(&[("do", "submit")])).await, 403).await;
    assert!(refused.contains("900,000"), "what was typed is kept");
    assert!(states(&pool).await.is_empty());
}

#[sqlx::test(migrations = "../migrations")]
async fn the_queue_shows_who_waits_and_is_filtered_by_its_address(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let support = gateway.server.signed_in(Role::Support).await;
    assert!(page(&support, "/requests").await.contains("Nobody waits"));
    let asks = [("target1", "rate:accounts:call:1:app"), ("value1", "400"), ("do", "submit")];
    let first = filed(&support.post_form(NEW, &with(&asks)).await);
    let queue = page(&support, "/requests").await;
    for shown in [first.as_str(), "acme#shop", "R-1", "900,000", "400", "in time", "nobody yet"] {
        assert!(queue.contains(shown), "{shown}: {queue}");
    }
    assert!(queue.contains("1 waits for a decision"), "the navigation counts it");
    let cases = [
        ("?app=shop&target=groups&mine=true&with=nobody", true),
        ("?state=submitted", true),
        ("?state=all", true),
        ("?app=other", false),
        ("?target=chat_rooms", false),
        ("?with=me", false),
        ("?overdue=true", false),
        ("?state=denied", false),
    ];
    for (address, is_there) in cases {
        let shown = page(&support, &format!("/requests{address}")).await;
        assert_eq!(shown.contains(&format!("href=\"{first}\"")), is_there, "{address}");
        assert_eq!(shown.contains("No request matches"), !is_there, "{address}");
    }
    // Past the service goal, and with somebody.
    let late = "update requests set submitted_at = submitted_at - interval '30 days',
                    created_at = created_at - interval '30 days'";
    sqlx::query(late).execute(&pool).await.unwrap();
    let queue = page(&support, "/requests?overdue=true").await;
    assert!(queue.contains("late") && queue.contains("30\u{a0}d"), "{queue}");
    let id = first.rsplit('/').next().unwrap().parse().unwrap();
    let operator = gateway.server.account("oda", Role::Operator).await;
    let actor = domain::access::Actor::Account { id: operator.id.0, name: "oda".into() };
    let caller = domain::access::Caller {
        actor,
        role: Some(Role::Operator),
        scopes: Vec::new(),
        origin: domain::access::Origin::default(),
    };
    let permit = caller.permit().unwrap();
    store::requests::claim(&gateway.server.db, &permit, id, false, gateway.server.db.now())
        .await
        .unwrap();
    let queue = page(&support, "/requests?with=others").await;
    assert!(queue.contains(">oda<") && queue.contains("in review"), "{queue}");
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    let queue = page(&viewer, "/requests").await;
    assert!(queue.contains(&first) && queue.contains("Needs the role support or higher"));
}
