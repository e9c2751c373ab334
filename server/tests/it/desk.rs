//! The page of one request as a browser without JavaScript uses it: seeing, taking, deciding.

use chrono::TimeDelta;
use domain::access::{Actor, Caller, Origin, Role};
use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::overrides::NewOverride;
use domain::requests::{NewAsk, NewRequest, Request};
use reqwest::{Method, Response};
use sqlx::PgPool;

use crate::gateway::Gateway;
use crate::spawn::{Browser, PASSWORD, location};

mod time;

const APP: &str = "acme#shop";

/// The tick that what is needed for a time is granted for good.
const FOR_GOOD: (&str, &str) = ("confirm[0]", "grants_for_good");

fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

fn quota(id: &str) -> Target {
    Target::Quota { quota: id.into() }
}

fn new(asks: &[(&str, u64)]) -> NewRequest {
    let asks = asks.iter().map(|(id, amount)| NewAsk {
        target: quota(id),
        requested: limited(*amount),
        expected_average: None,
        expected_peak: None,
    });
    NewRequest {
        app: APP.parse().unwrap(),
        target: None,
        requested: None,
        expected_average: None,
        expected_peak: None,
        asks: asks.collect(),
        justification: "a <b>launch</b>".into(),
        needed_until: Some(crate::spawn::now() + TimeDelta::days(90)),
        contact: Some("ops@acme.example".into()),
        draft: false,
        follows: None,
    }
}

struct Desk {
    gateway: Gateway,
    request: Request,
    path: String,
}

/// A server with a request that a portal filed for `acme#shop`, which has 100 groups.
async fn desk(pool: PgPool, asks: &[(&str, u64)]) -> Desk {
    desk_of(pool, &new(asks), Caller::system("portal")).await
}

async fn desk_of(pool: PgPool, new: &NewRequest, filer: Caller) -> Desk {
    let gateway = Gateway::start(pool).await;
    let db = &gateway.server.db;
    let request = store::requests::file(db, &filer.permit().unwrap(), new, db.now()).await.unwrap();
    let path = format!("/requests/{}", request.id);
    Desk { gateway, request, path }
}

impl Desk {
    async fn person(&self, login: &str) -> Browser {
        self.gateway.server.account(login, Role::Operator).await;
        let browser = self.gateway.server.browser();
        assert_eq!(browser.sign_in(login, PASSWORD).await.status(), 303);
        browser
    }

    async fn page(&self, browser: &Browser) -> String {
        let answer = browser.get(&self.path).await;
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    }

    /// Sends a form with what the page shows now as seen, and more.
    async fn send(&self, browser: &Browser, act: &str, more: &[(&str, &str)]) -> Response {
        let seen = hidden(&self.page(browser).await, "seen");
        let fields = [&[("do", act), ("seen", seen.as_str()), ("zone", "UTC")][..], more].concat();
        browser.post_form(&self.path, &fields).await
    }

    /// Looks first, as the page makes everybody do, then does it.
    async fn grant(&self, browser: &Browser, act: &str, more: &[(&str, &str)]) -> Response {
        let looked = self.send(browser, act, more).await;
        let status = looked.status();
        let page = looked.text().await.unwrap();
        assert_eq!(status, 200, "{page}");
        let shown = hidden(&page, "shown");
        assert_eq!(shown.len(), 32, "{page}");
        let all: Vec<_> = more.iter().copied().chain([("shown", shown.as_str())]).collect();
        self.send(browser, act, &all).await
    }

    fn limit(&self, id: &str) -> LimitValue {
        let snapshot = self.gateway.server.db.snapshot();
        let entry = snapshot.app(&APP.parse().unwrap()).unwrap();
        let now = crate::spawn::now();
        let subject = Subject { now, ..snapshot.subject(entry, now) };
        effective(subject, &quota(id)).unwrap().value
    }

    async fn set_override(&self, amount: u64, hours: i64) {
        let new = NewOverride {
            target: quota("groups"),
            value: limited(amount),
            reason: "a concert".into(),
            starts_at: None,
            ends_at: Some(crate::spawn::now() + TimeDelta::hours(hours)),
            confirm: Check::ALL.to_vec(),
        };
        let permit = Caller::system("test").permit().unwrap();
        let db = &self.gateway.server.db;
        let app = APP.parse().unwrap();
        store::overrides::set(db, &permit, &app, None, &new, db.now()).await.unwrap();
    }
}

/// The value of the hidden field `name`.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    field.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

async fn text(answer: Response, status: u16) -> String {
    let actual = answer.status();
    let page = answer.text().await.unwrap();
    assert_eq!(actual, status, "{page}");
    page
}

#[sqlx::test(migrations = "../migrations")]
async fn the_page_shows_the_evidence(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300), ("chat_rooms", 200)]).await;
    desk.set_override(150, 5).await;
    let viewer = desk.gateway.server.signed_in(Role::Viewer).await;
    let page = desk.page(&viewer).await;
    for words in [
        "R-1",
        "a &lt;b&gt;launch&lt;/b&gt;",
        "ops@acme.example",
        "What was known at filing, and is now",
        "Changed since it was filed",
        "100 became 150",
        "On the whole platform",
        "Needs the role operator or higher",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<b>launch"), "what a customer writes is text");
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    let ana = desk.person("ana").await;
    let bad = [("value-0-0", "plenty"), ("until", "date"), ("ends_at", ""), ("reason", "my words")];
    let page = text(desk.send(&ana, "approve_partially", &bad).await, 422).await;
    assert!(page.contains("plenty") && page.contains("my words"), "{page}");
    assert!(page.contains("field-value-0-0-error") && page.contains("field-offer-ends_at-error"));
    for act in ["deny", "ask"] {
        let page = text(desk.send(&ana, act, &[("reason", " ")]).await, 422).await;
        assert!(page.contains(&format!("field-{act}-reason-error")), "{page}");
    }
    let page = text(desk.send(&ana, "nonsense", &[]).await, 400).await;
    assert!(page.trim_end().ends_with("</html>"));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_counter_offer_keeps_what_was_asked_beside_it(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300), ("chat_rooms", 300)]).await;
    let ana = desk.person("ana").await;
    let from = (crate::spawn::now() + TimeDelta::days(7)).format("%Y-%m-%dT%H:%M").to_string();
    let end = (crate::spawn::now() + TimeDelta::days(30)).format("%Y-%m-%dT%H:%M").to_string();
    let offer = [
        ("value-0-0", "150"),
        ("value-0-1", "200"),
        ("from-0-1", from.as_str()),
        ("value-1-0", ""),
        ("until", "date"),
        ("ends_at", end.as_str()),
        ("reason", "a part of it"),
    ];
    let looked = text(desk.send(&ana, "approve_partially", &offer).await, 200).await;
    assert!(looked.contains("not granted") && looked.contains("partly approved"), "{looked}");
    let done = desk.grant(&ana, "approve_partially", &offer).await;
    assert_eq!(location(&done), format!("{}?done=partly_approved#decision", desk.path));
    assert_eq!(desk.limit("groups"), limited(150));
    assert_eq!(desk.limit("chat_rooms"), LimitValue::NotSupported, "as the plan has it");
    let page = desk.page(&ana).await;
    assert!(page.contains("not granted") && page.contains("Override 2"), "{page}");
}

#[sqlx::test(migrations = "../migrations")]
async fn denying_and_asking_change_no_limit(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    let ana = desk.person("ana").await;
    let asked = desk.send(&ana, "ask", &[("reason", "until when?")]).await;
    assert_eq!(location(&asked), format!("{}?done=asked#decision", desk.path));
    let page = desk.page(&ana).await;
    assert!(page.contains("It waits for the customer") && page.contains("until when?"));
    // Nobody decides while the customer is asked; whoever takes it may.
    assert_eq!(desk.send(&ana, "deny", &[("reason", "no")]).await.status(), 409);
    assert_eq!(desk.send(&ana, "claim", &[]).await.status(), 303);
    let denied = desk.send(&ana, "deny", &[("reason", "not now")]).await;
    assert_eq!(location(&denied), format!("{}?done=denied#decision", desk.path));
    assert_eq!(desk.limit("groups"), limited(100));
    let page = desk.page(&ana).await;
    assert!(
        page.contains("File it again") && page.contains(&format!("follows={}", desk.request.id))
    );
}

#[sqlx::test(migrations = "../migrations")]
async fn a_request_is_with_one_person_at_a_time(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    let (ana, bo) = (desk.person("ana").await, desk.person("bo").await);
    assert_eq!(desk.send(&ana, "claim", &[]).await.status(), 303);
    assert!(desk.page(&ana).await.contains("You have it."));
    let page = desk.page(&bo).await;
    assert!(page.contains("ana has it") && page.contains("take it over first"), "{page}");
    assert_eq!(desk.send(&bo, "claim", &[]).await.status(), 409);
    let late = text(desk.send(&bo, "deny", &[("reason", "my words")]).await, 409).await;
    assert!(late.contains("my words"), "what was typed stays");
    assert_eq!(desk.send(&bo, "release", &[]).await.status(), 409);
    assert_eq!(desk.send(&bo, "take_over", &[]).await.status(), 303);
    assert_eq!(desk.send(&ana, "release", &[]).await.status(), 409);
    assert_eq!(desk.send(&bo, "release", &[]).await.status(), 303);
    assert!(desk.page(&ana).await.contains("Nobody has it."));
}

#[sqlx::test(migrations = "../migrations")]
async fn temporary_overrides_in_the_way_are_ended_only_when_that_is_chosen(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    desk.set_override(150, 5).await;
    let ana = desk.person("ana").await;
    let until = [("until", "needed"), ("reason", "fits")];
    let refused = text(desk.send(&ana, "approve", &until).await, 409).await;
    assert!(refused.contains("End those that are in the way"), "{refused}");
    let until = [until[0], until[1], ("replace", "true")];
    assert_eq!(desk.grant(&ana, "approve", &until).await.status(), 303);
    assert_eq!(desk.limit("groups"), limited(300));
}

#[sqlx::test(migrations = "../migrations")]
async fn what_a_grant_lowers_is_confirmed_by_name(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    desk.set_override(400, 5).await;
    let ana = desk.person("ana").await;
    let offer = [
        ("value-0-0", "200"),
        ("until", "needed"),
        ("replace", "true"),
        ("reason", "less, but for longer"),
    ];
    let refused = text(desk.grant(&ana, "approve_partially", &offer).await, 422).await;
    assert!(refused.contains("confirm[0]") && refused.contains("less, but for longer"));
    assert!(refused.contains("offer-confirm-error"), "{refused}");
    assert_eq!(desk.limit("groups"), limited(400));
    let confirmed: Vec<_> =
        offer.into_iter().chain([("confirm[0]", "drops_more_than_10_percent")]).collect();
    let done = desk.grant(&ana, "approve_partially", &confirmed).await;
    assert_eq!(location(&done), format!("{}?done=partly_approved#decision", desk.path));
    assert_eq!(desk.limit("groups"), limited(200));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_second_approver_agrees_or_refuses(pool: PgPool) {
    let desk = desk(pool, &[("groups", 5000)]).await;
    let (ana, bo) = (desk.person("ana").await, desk.person("bo").await);
    let good = [("until", "good"), ("reason", "they grow"), FOR_GOOD];
    let looked = text(desk.send(&ana, "approve", &good).await, 200).await;
    assert!(looked.contains("A second approver is needed"), "{looked}");
    assert!(looked.contains("5,000 is more than 4 times"), "{looked}");
    let proposed = desk.grant(&ana, "approve", &good).await;
    assert_eq!(location(&proposed), format!("{}?done=proposed#decision", desk.path));
    assert_eq!(desk.limit("groups"), limited(100));
    let own = desk.page(&ana).await;
    assert!(own.contains("You proposed this"), "{own}");
    assert_eq!(desk.send(&ana, "refuse", &[("reason", "x")]).await.status(), 403);
    let seen = desk.page(&bo).await;
    assert!(seen.contains("they grow") && seen.contains("more than 4 times"), "{seen}");
    assert_eq!(desk.send(&bo, "refuse", &[("reason", "")]).await.status(), 422);
    let refused = desk.send(&bo, "refuse", &[("reason", "too much")]).await;
    assert_eq!(location(&refused), format!("{}?done=refused#decision", desk.path));
    assert_eq!(desk.grant(&ana, "approve", &good).await.status(), 303);
    let agreed = desk.grant(&bo, "agree", &[("reason", "checked"), FOR_GOOD]).await;
    assert_eq!(location(&agreed), format!("{}?done=approved#decision", desk.path));
    assert_eq!(desk.limit("groups"), limited(5000));
    let page = desk.page(&ana).await;
    assert!(page.contains("Second approver") && page.contains("checked"), "{page}");
}

#[sqlx::test(migrations = "../migrations")]
async fn nobody_decides_what_they_filed(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let account = gateway.server.account("ana", Role::Operator).await;
    let filer = Caller {
        actor: Actor::Account { id: account.id.to_string().parse().unwrap(), name: "ana".into() },
        role: Some(Role::Operator),
        scopes: Vec::new(),
        origin: Origin::default(),
    };
    let permit = filer.permit().unwrap();
    let new = new(&[("groups", 300)]);
    let db = &gateway.server.db;
    let request = store::requests::file(db, &permit, &new, db.now()).await.unwrap();
    let path = format!("/requests/{}", request.id);
    let desk = Desk { gateway, request, path };
    let ana = desk.gateway.server.browser();
    assert_eq!(ana.sign_in("ana", PASSWORD).await.status(), 303);
    assert!(desk.page(&ana).await.contains("You filed this request"));
    for (act, more) in [("claim", ""), ("deny", "no"), ("ask", "why")] {
        let status = {
            let seen = desk.request.seen().to_string();
            let fields = [("do", act), ("seen", seen.as_str()), ("reason", more)];
            ana.post_form(&desk.path, &fields).await.status()
        };
        assert_eq!(status, 403, "{act}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn what_the_limit_gives_by_now_is_closed_as_superseded(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    let ana = desk.person("ana").await;
    assert!(desk.page(&ana).await.contains("Only where the limit gives by now"));
    desk.set_override(400, 5).await;
    assert!(desk.page(&ana).await.contains("The limit gives by now what is asked"));
    let done = desk.send(&ana, "supersede", &[("reason", "raised already")]).await;
    assert_eq!(location(&done), format!("{}?done=superseded#decision", desk.path));
    assert!(desk.page(&ana).await.contains("closed without a decision"));
}
