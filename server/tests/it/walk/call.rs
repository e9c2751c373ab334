//! A call that changes something, and the rows that it leaves.

use domain::jobs::Job;
use reqwest::{Method, Response};
use serde_json::Value;

use crate::spawn::Browser;

/// What is on record after a call. What is not said must not be there.
#[derive(Debug)]
pub struct Row {
    pub action: &'static str,
    pub app: Option<String>,
    /// `None`: an id that is made by the call.
    pub target: Option<String>,
    pub before: bool,
    pub after: bool,
    pub reason: Option<String>,
    /// Some reason, whatever it says.
    pub has_reason: bool,
    /// Who stands for it, where it is another than who called: a kind and a name.
    pub by: Option<(&'static str, &'static str)>,
}

impl Row {
    pub fn of(action: &'static str) -> Self {
        let (app, target, reason) = (None, None, None);
        let (before, after, has_reason) = (false, false, false);
        Self { action, app, target, before, after, reason, has_reason, by: None }
    }

    /// `acme#shop`, or as paths have it.
    pub fn app(self, app: &str) -> Self {
        Self { app: Some(app.replacen('/', "#", 1)), ..self }
    }

    pub fn about(self, target: impl Into<String>) -> Self {
        Self { target: Some(target.into()), ..self }
    }

    pub fn before(self) -> Self {
        Self { before: true, ..self }
    }

    pub fn after(self) -> Self {
        Self { after: true, ..self }
    }

    pub fn reason(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..self }
    }

    pub fn any_reason(self) -> Self {
        Self { has_reason: true, ..self }
    }

    pub fn by(self, kind: &'static str, name: &'static str) -> Self {
        Self { by: Some((kind, name)), ..self }
    }
}

pub enum Body {
    None,
    Json(Value),
    Form(Vec<(String, String)>),
    /// A text of a content type.
    Text(&'static str, String),
}

/// Who calls.
pub enum Who {
    Token {
        token: String,
        role: Option<&'static str>,
    },
    Browser {
        browser: Browser,
        login: String,
        role: &'static str,
    },
    /// Somebody who is not known yet, or nobody.
    Nobody,
}

/// Who is refused, besides a stranger.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The lowest role.
    Viewers,
    /// Whoever is somebody may.
    Strangers,
    /// Everybody may.
    Nobody,
}

pub enum Means {
    Http { method: Method, path: String, body: Body, headers: Vec<(&'static str, String)> },
    Job(Job),
    Command(Vec<String>),
}

pub struct Call {
    pub means: Means,
    pub who: Who,
    pub refused: Refused,
    pub rows: Vec<Row>,
    /// What it answers when it did its work, where that is no success or redirect.
    pub answers: Option<u16>,
    /// Whether it is not there for whoever may not.
    pub is_hidden: bool,
}

impl Call {
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    pub fn if_match(self, tag: &str) -> Self {
        self.header("if-match", tag)
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Means::Http { headers, .. } = &mut self.means {
            headers.push((name, value.to_owned()));
        }
        self
    }

    pub fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    /// A token with scopes calls.
    pub fn by_token(self, token: &str) -> Self {
        self.by(Who::Token { token: token.to_owned(), role: None })
    }

    /// The lowest role may do it too.
    pub fn open(self) -> Self {
        Self { refused: Refused::Strangers, ..self }
    }

    /// For whoever may not it is not there.
    pub fn hidden(self) -> Self {
        Self { is_hidden: true, ..self }
    }

    pub fn open_to_all(self) -> Self {
        Self { refused: Refused::Nobody, ..self }
    }

    pub fn answers(self, status: u16) -> Self {
        Self { answers: Some(status), ..self }
    }

    /// Sends it as `who` would, with what makes it stale where `stale`. `None`: it has no version.
    pub async fn send(
        &self,
        who: Option<&Who>,
        stranger: &Browser,
        stale: bool,
    ) -> Option<Response> {
        let Means::Http { method, path, body, headers } = &self.means else { return None };
        let mut is_stale = false;
        let mut old = |name: &str, value: &str| {
            let names = ["if-match", "version", "release", "seen"];
            let is_version = names.contains(&name) && value.contains(|c: char| c.is_ascii_digit());
            if !stale || !is_version || value.len() > 20 {
                return value.to_owned();
            }
            is_stale = true;
            let digits = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
            digits.fold(value.to_owned(), |text, number| text.replacen(number, "99999", 1))
        };
        let request = match who {
            Some(Who::Browser { browser, .. }) => browser.request(method.clone(), path),
            Some(Who::Token { token, .. }) => {
                stranger.request(method.clone(), path).bearer_auth(token)
            }
            _ => stranger.request(method.clone(), path),
        };
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, old(name, value)));
        let request = match body {
            Body::None => request,
            Body::Json(body) => request.json(body),
            Body::Text(kind, text) => request.header("content-type", *kind).body(text.clone()),
            Body::Form(fields) => {
                let fields: Vec<(&str, String)> =
                    fields.iter().map(|(name, value)| (name.as_str(), old(name, value))).collect();
                request.form(&fields)
            }
        };
        if stale && !is_stale {
            return None;
        }
        Some(request.send().await.unwrap())
    }
}
