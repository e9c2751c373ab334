//! Every page there is, as a stranger, as the lowest role and as the highest, with what is there and
//! with what is not: who may not see it is led away or told so, and each answer is whole.

use app::paths;
use app::routes::PAGES;
use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body};
use crate::spawn::{Browser, location};

/// The only page that strangers see.
const FOR_STRANGERS: &str = paths::SIGN_IN;

/// What the lowest role does not see.
const FOR_HIGHER_ROLES: [&str; 6] = [
    paths::ADMIN,
    paths::ADMIN_ACCOUNTS,
    paths::ADMIN_PLATFORMS,
    paths::ADMIN_TOKENS,
    paths::ADMIN_WEBHOOKS,
    "/admin/webhooks/{id}",
];

/// A server on which there is something at every address.
struct House {
    gateway: Gateway,
    overriding: String,
    set: String,
    request: String,
    recount: String,
    webhook: String,
    month: String,
    change: String,
}

impl House {
    async fn start(pool: PgPool) -> Self {
        let gateway = Gateway::start_with(pool, &["--webhook-private-addresses"]).await;
        let made = async |path: &str, what: Value| {
            let answer = gateway.send(Method::POST, path, what).await;
            assert!(answer.status().is_success(), "{path}: {}", answer.status());
            body(answer).await["id"].as_str().unwrap().to_owned()
        };
        let limit = json!({ "kind": "limited", "amount": 300 });
        let mut more =
            json!({ "target": { "quota": "groups" }, "value": limit, "reason": "a launch" });
        let overriding = made("/apps/acme/shop/overrides", more.clone()).await;
        more["apps"] = json!(["acme#shop"]);
        let set = made("/overrides/bulk", more).await;
        let request = json!({
            "app": "acme#shop", "target": { "quota": "groups" },
            "requested": { "kind": "limited", "amount": 400 },
            "justification": "a launch", "contact": "ops@acme.example",
        });
        let request = made("/requests", request).await;
        // Nobody listens there.
        let platform = json!({
            "name": "x", "url": "http://127.0.0.1:9", "scope": "acme#shop",
            "client_id": "a", "client_secret": "b", "calls_per_minute": 1,
        });
        made("/platforms", platform).await;
        let recount = json!({ "scope": "acme#shop", "quotas": ["groups"], "calls_per_minute": 1 });
        let recount = made("/recounts", recount).await;
        let webhook = json!({ "name": "x", "url": "http://127.0.0.1:9" });
        let webhook = made("/webhooks", webhook).await;
        let later = crate::spawn::now() + chrono::Days::new(40);
        store::reports::close_months(&gateway.server.db, later).await.unwrap();
        let months = gateway.read("/reports/months").await;
        let month = months["items"][0]["month"].as_str().unwrap().to_owned();
        let newest = sqlx::query_scalar("select max(id)::text from audit_log");
        let change = newest.fetch_one(&gateway.server.pool).await.unwrap();
        Self { gateway, overriding, set, request, recount, webhook, month, change }
    }

    /// The address of a route at which there is something.
    fn address(&self, route: &str) -> String {
        let id: &str = match route.split("/{id}").next().unwrap() {
            "/overrides" => &self.overriding,
            "/overrides/sets" => &self.set,
            "/requests" => &self.request,
            "/reports/recounts" => &self.recount,
            "/admin/webhooks" => &self.webhook,
            "/audit" => &self.change,
            // The page on which one is made.
            "/admin/requests/rules" => "new",
            _ => "",
        };
        let address = filled(&route.replace("{id}", id).replace("{month}", &self.month));
        if route.ends_with("/why") { format!("{address}?target=quota:groups") } else { address }
    }
}

/// The address of a route with the names that every test has.
fn filled(route: &str) -> String {
    let names = [
        ("{org}", "acme"),
        ("{app}", "shop"),
        ("{quota}", "groups"),
        ("{bucket}", "accounts"),
        ("{plan}", "free"),
        ("{edition}", "rest"),
    ];
    names.iter().fold(route.to_owned(), |address, (name, value)| address.replace(name, value))
}

/// The address of a route with names that are no names, or that name nothing.
fn made_up(route: &str, word: &str) -> String {
    let parts = route.split('/').skip(1);
    let parts = parts.map(|part| if part.starts_with('{') { word } else { part });
    parts.map(|part| format!("/{part}")).collect()
}

/// Names that are none: an id of nothing, a number of nothing, a word, no text at all.
const MADE_UP: [&str; 5] =
    ["00000000-0000-0000-0000-000000000000", "999999999", "nowhere", "%00%FF", "%3C%2Ftitle%3E"];

/// Asks for a page, which must be whole whatever it says; its status and itself.
async fn ask(browser: &Browser, path: &str) -> (u16, String) {
    let answer = browser.get(path).await;
    let status = answer.status().as_u16();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(kind, "text/html; charset=utf-8", "{path}: {status}");
    let page = answer.text().await.unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"), "{path}: {status} {page}");
    assert!(page.trim_end().ends_with("</html>"), "{path} is not whole: {page}");
    (status, page)
}

/// Whether a page says that its reader may not see it.
fn says_no(page: &str) -> bool {
    page.contains("Your role does not allow this")
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stranger_is_led_to_the_sign_in_from_every_page(pool: PgPool) {
    let house = House::start(pool).await;
    let stranger = house.gateway.server.browser();
    for (route, _) in PAGES.iter().filter(|(route, _)| *route != FOR_STRANGERS) {
        let made_up = MADE_UP.iter().map(|word| made_up(route, word));
        for path in made_up.chain([house.address(route)]) {
            let answer = stranger.get(&path).await;
            let (status, there) = (answer.status().as_u16(), location(&answer).to_owned());
            assert_eq!(status, 303, "{path}");
            let is_sign_in = there == paths::SIGN_IN || there.starts_with("/sign-in?next=/");
            assert!(is_sign_in, "{path} leads to {there}");
            assert_eq!(answer.text().await.unwrap(), "", "{path} says more than where to go");
        }
    }
    assert_eq!(ask(&stranger, FOR_STRANGERS).await.0, 200);
}

#[sqlx::test(migrations = "../migrations")]
async fn the_lowest_role_sees_all_pages_but_those_for_higher_roles(pool: PgPool) {
    let house = House::start(pool).await;
    let viewer = house.gateway.server.signed_in(Role::Viewer).await;
    let known: Vec<&str> = PAGES.iter().map(|(route, _)| *route).collect();
    assert!(FOR_HIGHER_ROLES.iter().all(|route| known.contains(route)), "there is no such page");
    for route in known {
        let is_refused = FOR_HIGHER_ROLES.contains(&route);
        let path = house.address(route);
        let (status, page) = ask(&viewer, &path).await;
        let there = if route.contains("{*") { 404 } else { 200 };
        let expected = if is_refused { 403 } else { there };
        assert_eq!((status, says_no(&page)), (expected, is_refused), "{path}: {page}");
        for word in MADE_UP {
            let path = made_up(route, word);
            let (status, page) = ask(&viewer, &path).await;
            // What is no id names nothing, whoever asks.
            match is_refused {
                true => assert!(matches!(status, 403 | 404), "{path}: {status} {page}"),
                false => assert!(matches!(status, 200 | 404), "{path}: {status} {page}"),
            }
        }
    }
    let path = made_up("/admin/webhooks/{id}", MADE_UP[0]);
    assert_eq!(ask(&viewer, &path).await.0, 403, "whether there is one is not told");
}

#[sqlx::test(migrations = "../migrations")]
async fn the_highest_role_sees_every_page(pool: PgPool) {
    let house = House::start(pool).await;
    let admin = house.gateway.server.signed_in(Role::Admin).await;
    for (route, _) in PAGES {
        let path = house.address(route);
        let (status, page) = ask(&admin, &path).await;
        let expected = if route.contains("{*") { 404 } else { 200 };
        assert_eq!(status, expected, "{path}: {page}");
        for word in MADE_UP {
            let path = made_up(route, word);
            let (status, page) = ask(&admin, &path).await;
            let may_be_there = !route.contains("{id}");
            assert!(status == 404 || (status == 200 && may_be_there), "{path}: {status} {page}");
        }
    }
}
