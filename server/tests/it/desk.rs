//! The page of one request as a browser without JavaScript uses it: seeing, taking, deciding.

use chrono::TimeDelta;
use domain::access::{Caller, Role};
use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::overrides::NewOverride;
use domain::requests::{NewAsk, NewRequest, Request};
use reqwest::Response;
use sqlx::PgPool;

use crate::gateway::Gateway;
use crate::spawn::{Browser, PASSWORD, hidden, location, text};

mod time;

const APP: &str = "acme#shop";

/// The tick that what is needed for a time is granted for good.
const FOR_GOOD: (&str, &str) = ("confirm", "grants_for_good");

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

    /// Sends a form with what the page shows now as seen, and more.
    async fn send(&self, browser: &Browser, act: &str, more: &[(&str, &str)]) -> Response {
        let seen = hidden(&browser.page(&self.path).await, "seen");
        let fields = [&[("do", act), ("seen", seen.as_str()), ("zone", "UTC")][..], more].concat();
        browser.post_form(&self.path, &fields).await
    }

    /// Looks first, as the page makes everybody do, then does it.
    async fn grant(&self, browser: &Browser, act: &str, more: &[(&str, &str)]) -> Response {
        let page = text(self.send(browser, act, more).await, 200).await;
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
    assert!(refused.contains("confirm") && refused.contains("less, but for longer"));
    assert!(refused.contains("offer-confirm-error"), "{refused}");
    assert_eq!(desk.limit("groups"), limited(400));
    let confirmed: Vec<_> =
        offer.into_iter().chain([("confirm", "drops_more_than_10_percent")]).collect();
    let done = desk.grant(&ana, "approve_partially", &confirmed).await;
    assert_eq!(location(&done), format!("{}?done=partly_approved#decision", desk.path));
    assert_eq!(desk.limit("groups"), limited(200));
}
