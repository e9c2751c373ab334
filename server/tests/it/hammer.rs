//! Every page, many times at once: whole, and with the status that was designed.
//!
//! `HEADROOM_HAMMER` says how many requests a page gets: a number, or `full` for 1,000. With
//! `HEADROOM_URL` and `HEADROOM_ADMIN_PASSWORD` a server that runs already is asked.

use futures::StreamExt;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::process::{ADMIN_PASSWORD, Headroom};
use crate::spawn::PASSWORD;

/// Requests that are under way at the same time.
const AT_ONCE: usize = 20;

/// Requests to each page where nothing is said.
const COUNT: usize = 40;

fn count() -> usize {
    match std::env::var("HEADROOM_HAMMER").as_deref() {
        Ok("full") => 1000,
        Ok(number) => number.parse().unwrap(),
        Err(_) => COUNT,
    }
}

/// A page's address and the status that a viewer gets.
fn pages() -> Vec<(String, u16)> {
    let filled = app::routes::PAGES.iter().map(|(route, _)| {
        let parts = route.split('/').skip(1).map(|part| match part {
            "{org}" => "acme",
            "{app}" => "hammer",
            "{quota}" => "groups",
            "{bucket}" => "accounts",
            "{plan}" => "free",
            "{edition}" => "rest",
            part if part.starts_with('{') => "nowhere",
            part => part,
        });
        let path: String = parts.map(|part| format!("/{part}")).collect();
        let status = match path.as_str() {
            // Without a target it names no limit.
            "/nowhere" | "/apps/acme/hammer/why" => 404,
            "/admin/requests/rules/nowhere" | "/requests/nowhere" => 404,
            "/requests/nowhere/comment" | "/requests/nowhere/edit" => 404,
            "/admin/webhooks/nowhere" | "/audit/nowhere" => 404,
            "/reports/recounts/nowhere" => 404,
            "/admin/platforms" => 403,
            "/reports/months/nowhere" => 404,
            "/overrides/nowhere" | "/overrides/sets/nowhere" => 404,
            "/admin" | "/admin/accounts" | "/admin/tokens" | "/admin/webhooks" => 403,
            _ => 200,
        };
        (path, status)
    });
    let further = [
        ("/apps?query=%25&sort=name", 200),
        ("/apps/no/body", 404),
        ("/audit?app=acme%23hammer&actor=%25&action=override&from=2020-01-01T00:00", 200),
        ("/audit?app=nonsense&from=never", 200),
        ("/audit/999999999", 404),
        ("/admin/requests/rules/new", 200),
        ("/apps/acme/hammer/quotas/nothing", 404),
        ("/apps/acme/hammer/why?target=quota:groups", 200),
        ("/apps/acme/hammer/why?target=rate:accounts:call:1:app&at=2020-01-01T00:00", 200),
        ("/apps/acme/hammer/why?target=quota:nothing", 404),
        ("/apps/acme/hammer/as-of?at=2020-01-01T00:00&and=soon", 200),
        ("/apps/no/body/as-of", 404),
        ("/reports/growth?query=%25&plan=free&quota=groups&percent=80", 200),
        ("/reports/growth?view=utilization&what=rates&level=over&plan=nothing", 200),
        ("/reports?period=last-month&over=true&rejected=true&kind=rate&sort=over-100&q=%25", 200),
        ("/reports?from=nonsense&app=acme", 200),
        ("/reports/months?check=2026-10", 200),
        ("/requests?state=all&app=%25&target=groups&with=others&overdue=true", 200),
        ("/requests/new?app=acme%23hammer&target=quota:groups", 200),
        ("/requests/new?app=nonsense", 200),
        ("/reports/recounts?scope=acme%23hammer&quotas=groups&calls_per_minute=60", 200),
        ("/reports/recounts?app=%25&quota=groups&show=all", 200),
        ("/overrides?app=%25&state=ended&unused=true&sort=ending", 200),
    ];
    filled.chain(further.map(|(path, status)| (path.to_owned(), status))).collect()
}

struct Person {
    client: Client,
    url: String,
}

impl Person {
    async fn sign_in(url: &str, login: &str, password: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).cookie_store(true).build().unwrap();
        let person = Self { client, url: url.to_owned() };
        let answer = person.post("/sign-in", &[("login", login), ("password", password)]).await;
        assert_eq!(answer.status(), 303, "{login} cannot sign in");
        person
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.client.post(format!("{}{path}", self.url)).form(fields).send().await.unwrap()
    }

    /// Asks for a page and says what is wrong with the answer.
    async fn ask(&self, path: &str, status: u16) -> Result<(), String> {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await;
        let answer = answer.map_err(|error| format!("{path}: {error:?}"))?;
        let actual = answer.status().as_u16();
        let page = answer.text().await.map_err(|error| format!("{path}: {error:?}"))?;
        if actual != status {
            return Err(format!("{path}: {actual} and not {status}\n{page}"));
        }
        match page.trim_end().ends_with("</html>") {
            true => Ok(()),
            false => Err(format!("{path} is not whole; it ends in {:?}", tail(&page))),
        }
    }
}

fn tail(page: &str) -> String {
    page.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect()
}

/// An App Key to look at, and a viewer who looks.
async fn prepare(url: &str, password: &str) -> Person {
    let admin = Person::sign_in(url, "admin", password).await;
    let login = format!("hammer-{}", std::process::id());
    let fields = [
        ("do", "create"),
        ("login", login.as_str()),
        ("name", "Hammer"),
        ("role", "viewer"),
        ("password", PASSWORD),
    ];
    assert_eq!(admin.post("/admin/accounts", &fields).await.status(), 303);
    let fields = [("do", "create"), ("name", "hammer"), ("role", "operator")];
    let page = admin.post("/admin/tokens", &fields).await.text().await.unwrap();
    let token = page.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    let app = admin.client.put(format!("{url}/api/v1/apps/acme/hammer")).bearer_auth(token);
    let app = app.json(&serde_json::json!({ "plan": "free" })).send().await.unwrap();
    assert!(app.status().is_success());
    Person::sign_in(url, &login, PASSWORD).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_is_whole_however_many_ask() {
    let running = std::env::var("HEADROOM_URL").ok();
    let (own, url, password) = match running {
        Some(url) => (None, url, std::env::var("HEADROOM_ADMIN_PASSWORD").unwrap()),
        None => {
            let own = Headroom::start("hammer").await;
            let url = own.url();
            (Some(own), url, ADMIN_PASSWORD.to_owned())
        }
    };
    let viewer = prepare(&url, &password).await;
    let pages = pages();
    assert!(pages.len() > 12, "the pages were not found: {pages:?}");
    for (path, status) in &pages {
        let requests = (0..count()).map(|_| viewer.ask(path, *status));
        let answers = futures::stream::iter(requests).buffer_unordered(AT_ONCE);
        let wrong: Vec<String> =
            answers.filter_map(|answer| async { answer.err() }).collect().await;
        let log = || own.as_ref().map(Headroom::log).unwrap_or_default();
        assert!(wrong.is_empty(), "{} of {}: {}\n{}", wrong.len(), count(), wrong[0], log());
    }
}
