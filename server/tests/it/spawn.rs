//! A server of a test's own, with verbs.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser;
use domain::access::{Actor, Caller, Role};
use domain::accounts::{Account, AccountForm};
use domain::tokens::TokenForm;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use server::AppState;
use server::config::{Cli, Command, ServeSettings};
use sqlx::{ConnectOptions, PgPool};
use store::{Clock, Db};
use tokio_util::sync::CancellationToken;

pub const PASSWORD: &str = "correct horse battery";

/// Paths of routes.
type Reached = Arc<Mutex<BTreeSet<String>>>;

pub struct TestServer {
    pub db: Db,
    pub pool: PgPool,
    /// The routes that answered, in the router's own notation.
    pub reached: Reached,
    url: String,
    state: AppState,
}

impl TestServer {
    pub async fn start(pool: PgPool) -> Self {
        // Whoever is sent webhooks listens on this machine.
        Self::start_with(pool, &["--webhook-private-addresses"]).await
    }

    /// With flags of `headroom serve`.
    pub async fn start_with(pool: PgPool, flags: &[&str]) -> Self {
        Self::serve(served(&pool).await, pool, flags).await
    }

    /// Another server of the same database, which begins so much later and knows what is there.
    pub async fn start_after(&self, time: Duration) -> Self {
        let db = served(&self.pool).await;
        db.clock().advance((self.db.now() - db.now()).to_std().unwrap_or_default() + time);
        db.load_snapshot(db.now()).await.unwrap();
        Self::serve(db, self.pool.clone(), &[]).await
    }

    async fn serve(db: Db, pool: PgPool, flags: &[&str]) -> Self {
        let state = AppState::start(db.clone(), settings(flags), server::assets::site());
        let reached = Reached::default();
        let note = from_fn_with_state(Arc::clone(&reached), note_route);
        let app = server::router::router(state.clone()).layer(note);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        // It goes on answering when the rest has stopped.
        let never = CancellationToken::new();
        tokio::spawn(server::connections::serve(listener, app, state.connections.clone(), never));
        Self { db, pool, reached, url, state }
    }

    /// Ends its tasks, and lets them end what they have begun. It goes on answering.
    pub async fn stop(&self) {
        self.state.stop.cancel();
        self.state.finishing.wait().await;
    }

    /// Cancelled when the server stops.
    pub fn stopping(&self) -> CancellationToken {
        self.state.stop.clone()
    }

    /// Does a job now.
    pub async fn job(&self, job: domain::jobs::Job) {
        self.state.jobs.once(job).await;
    }

    /// Moves the server's time on: what is due by then happens now.
    pub fn advance(&self, by: Duration) {
        self.db.clock().advance(by);
    }

    /// Moves it on to a moment before `at`: what is due then happens neither now nor late.
    pub fn advance_to_before(&self, at: DateTime<Utc>) {
        let left = at - self.db.now() - TimeDelta::milliseconds(300);
        self.advance(left.to_std().unwrap_or_default());
    }

    pub fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Somebody without a session; follows no redirects.
    pub fn browser(&self) -> Browser {
        let client = Client::builder().redirect(Policy::none()).cookie_store(true).build().unwrap();
        Browser { client, url: self.url.clone() }
    }

    pub async fn account(&self, login: &str, role: Role) -> Account {
        let form = AccountForm {
            login: login.to_owned(),
            name: String::new(),
            role: role.as_str().to_owned(),
            password: PASSWORD.to_owned(),
        };
        let permit = Caller::system("test").permit().unwrap();
        let new = form.parse().unwrap();
        store::accounts::create(&self.db, &permit, &new, self.db.now()).await.unwrap()
    }

    /// An account of the role, signed in. The login is the role's name.
    pub async fn signed_in(&self, role: Role) -> Browser {
        self.account(role.as_str(), role).await;
        let browser = self.browser();
        let answer = browser.sign_in(role.as_str(), PASSWORD).await;
        assert_eq!(answer.status(), 303, "sign-in failed");
        browser
    }

    /// A token with a role, or with scopes.
    pub async fn token(&self, role: Option<Role>, scopes: &[&str]) -> String {
        let form = TokenForm {
            name: "test".to_owned(),
            role: role.map(|role| role.as_str().to_owned()),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            all: true,
            ..TokenForm::default()
        };
        let permit = Caller::system("test").permit().unwrap();
        let new = form.parse().unwrap();
        let made = store::tokens::create(&self.db, &permit, &new, self.db.now()).await;
        made.unwrap().1.unwrap().expose()
    }
}

/// Whoever has the account, as the store knows them.
pub fn acting(account: &Account) -> Caller {
    let actor = Actor::Account { id: account.id.0, name: account.login.clone() };
    Caller { actor, role: Some(account.role), ..Caller::system("test") }
}

/// The time of a server that was not moved on.
pub fn now() -> DateTime<Utc> {
    Clock::default().now()
}

async fn note_route(
    State(reached): State<Reached>,
    request: Request,
    next: Next,
) -> axum::response::Response {
    if let Some(route) = request.extensions().get::<MatchedPath>() {
        reached.lock().unwrap().insert(route.as_str().to_owned());
    }
    next.run(request).await
}

/// The database as a server of the house has it: its connections work as the role that only adds
/// to the record. The test's own pool stays what it is, its owner's.
async fn served(pool: &PgPool) -> Db {
    Db::from_pool(pool.clone()).migrate().await.unwrap();
    let url = pool.connect_options().to_url_lossy();
    let db = Db::connect(url.as_str(), 10).await.unwrap();
    // The database of a test is dropped with its pool.
    let (closed, served) = (pool.close_event(), db.clone());
    tokio::spawn(async move {
        closed.await;
        served.close().await;
    });
    db
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.state.stop.cancel();
    }
}

fn settings(flags: &[&str]) -> ServeSettings {
    let cli = Cli::parse_from(["headroom", "serve"].iter().chain(flags));
    match cli.command {
        Some(Command::Serve(settings)) => *settings,
        _ => panic!("the flags are not those of serve"),
    }
}

/// A client with cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    url: String,
}

impl Browser {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// A page as HTML.
    pub async fn page(&self, path: &str) -> String {
        text(self.get(path).await, 200).await
    }

    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.request(Method::POST, path).form(fields).send().await.unwrap()
    }

    /// Calls the JSON API with a token.
    pub async fn api(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Response {
        let request = self.request(method, &format!("/api/v1{path}")).bearer_auth(token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub async fn sign_in(&self, login: &str, password: &str) -> Response {
        self.post_form("/sign-in", &[("login", login), ("password", password)]).await
    }

    /// Whether the server knows who this is.
    pub async fn is_signed_in(&self) -> bool {
        self.get("/account").await.status() == 200
    }
}

/// Asserts the status of an answer, and gives its text.
pub async fn text(answer: Response, status: u16) -> String {
    let (actual, path) = (answer.status(), answer.url().path().to_owned());
    let text = answer.text().await.unwrap();
    assert_eq!(actual, status, "{path}: {text}");
    text
}

/// The value of the hidden field `name` of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    field.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Where an answer leads.
pub fn location(answer: &Response) -> &str {
    answer.headers().get("location").map_or("", |value| value.to_str().unwrap())
}

/// The session cookie that an answer sets, whole.
pub fn session_cookie(answer: &Response) -> String {
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.find(|cookie| cookie.contains("headroom_session=")).unwrap_or_default()
}
