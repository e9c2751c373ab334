//! The server that is walked, and what calls are prepared with.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::access::Role;
use domain::jobs::Job;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::call::{Body, Call, Means, Refused, Who};
use crate::gateway::{Gateway, Scratch, body};
use crate::spawn::{Browser, PASSWORD};

pub struct World {
    pub gateway: Gateway,
    pub portal: String,
    pub viewer: (String, Browser),
    numbers: AtomicU32,
    /// Where the seal is kept.
    _scratch: Scratch,
}

impl World {
    pub async fn start(pool: PgPool) -> Self {
        let gateway = Gateway::start_with(pool, &["--webhook-private-addresses"]).await;
        let scratch = Scratch::new("walk");
        server::seal::start(&gateway.server.db, scratch.path(), gateway.server.stopping()).unwrap();
        let portal = gateway.server.token(None, &["requests:write"]).await;
        let token = gateway.server.token(Some(Role::Viewer), &[]).await;
        let viewer = (token, gateway.server.signed_in(Role::Viewer).await);
        refuse_rows(&gateway.server.pool).await;
        Self { gateway, portal, viewer, numbers: AtomicU32::default(), _scratch: scratch }
    }

    pub fn pool(&self) -> &PgPool {
        &self.gateway.server.pool
    }

    /// A name that nothing has yet.
    pub fn name(&self, kind: &str) -> String {
        format!("{kind}-{}", self.numbers.fetch_add(1, Ordering::Relaxed))
    }

    /// A new App Key on the plan `free`, as paths have it: `walk/app-7`.
    pub async fn app(&self) -> String {
        let path = format!("walk/{}", self.name("app"));
        self.done(Method::PUT, &format!("/apps/{path}"), json!({ "plan": "free" })).await;
        path
    }

    /// A call of an admin that must succeed; what it answered.
    pub async fn done(&self, method: Method, path: &str, what: Value) -> Value {
        self.done_by(&self.gateway.token, method, path, what, None).await
    }

    /// The same by another token, with a version.
    pub async fn done_by(
        &self,
        token: &str,
        method: Method,
        path: &str,
        what: Value,
        tag: Option<&str>,
    ) -> Value {
        let request = self.gateway.client.request(method, &format!("/api/v1{path}"));
        let request = request.bearer_auth(token);
        let request = tag.into_iter().fold(request, |one, tag| one.header("if-match", tag));
        let request = if what.is_null() { request } else { request.json(&what) };
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// The tag of what is read at a path of the API.
    pub async fn tag(&self, path: &str) -> String {
        let answer = self.gateway.get(path).await;
        let tag = answer.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
        tag.unwrap_or_else(|| panic!("{path} has no tag"))
    }

    pub async fn read(&self, path: &str) -> Value {
        body(self.gateway.get(path).await).await
    }

    /// Somebody new with a role, signed in.
    pub async fn person(&self, role: Role) -> (Browser, String) {
        let login = self.name(role.as_str());
        self.gateway.server.account(&login, role).await;
        let browser = self.gateway.server.browser();
        assert_eq!(browser.sign_in(&login, PASSWORD).await.status(), 303);
        (browser, login)
    }

    async fn admin(&self) -> Who {
        let (browser, login) = self.person(Role::Admin).await;
        Who::Browser { browser, login, role: "admin" }
    }

    fn http(&self, method: Method, path: &str, body: Body, who: Who) -> Call {
        let means = Means::Http { method, path: path.to_owned(), body, headers: Vec::new() };
        let (refused, rows) = (Refused::Viewers, Vec::new());
        Call { means, who, refused, rows, answers: None, is_hidden: false }
    }

    fn api(&self, method: Method, path: &str, body: Body) -> Call {
        let who = Who::Token { token: self.gateway.token.clone(), role: Some("admin") };
        self.http(method, path, body, who)
    }

    pub fn post(&self, path: &str, json: Value) -> Call {
        self.api(Method::POST, path, some(json))
    }

    pub fn post_text(&self, path: &str, kind: &'static str, text: String) -> Call {
        self.api(Method::POST, path, Body::Text(kind, text))
    }

    pub fn put(&self, path: &str, json: Value) -> Call {
        self.api(Method::PUT, path, some(json))
    }

    pub fn patch(&self, path: &str, json: Value) -> Call {
        self.api(Method::PATCH, path, some(json))
    }

    pub fn delete(&self, path: &str, json: Value) -> Call {
        self.api(Method::DELETE, path, some(json))
    }

    /// A file that a GET answers.
    pub fn export(&self, path: &str, accept: &str) -> Call {
        self.api(Method::GET, path, Body::None).header("accept", accept).open()
    }

    /// A form, sent by an admin who is signed in; forms of a page, and functions that forms post to.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let body = Body::Form(fields.collect());
        self.http(Method::POST, path, body, self.admin().await)
    }

    pub fn job(&self, job: Job) -> Call {
        self.without_caller(Means::Job(job))
    }

    /// `headroom` with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Call {
        self.without_caller(Means::Command(arguments.iter().map(|one| (*one).to_owned()).collect()))
    }

    fn without_caller(&self, means: Means) -> Call {
        let (who, refused) = (Who::Nobody, Refused::Nobody);
        Call { means, who, refused, rows: Vec::new(), answers: None, is_hidden: false }
    }
}

/// Makes a trigger that keeps rows from being written, once it is enabled.
pub async fn refuse_rows(pool: &PgPool) {
    sqlx::raw_sql(
        "create function walk_refuse() returns trigger language plpgsql as
             $$ begin raise exception 'the log cannot be written'; end $$;
         create trigger walk_refuse before insert on audit_log
             for each statement execute function walk_refuse();
         alter table audit_log disable trigger walk_refuse;",
    )
    .execute(pool)
    .await
    .unwrap();
}

fn some(json: Value) -> Body {
    if json.is_null() { Body::None } else { Body::Json(json) }
}
