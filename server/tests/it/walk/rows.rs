//! What each call must leave behind: its rows and no others; and nothing at all where it is refused
//! or cannot write them.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use serde_json::Value;
use sqlx::{ConnectOptions, Row as _};

use super::call::{Call, Means, Refused, Row, Who};
use super::world::World;

/// What moves by itself, or by a call that is refused: (table, column, why). A `*` is the table.
const MOVES: &[(&str, &str, &str)] = &[
    ("api_tokens", "last_used_at", "each call with a token notes it"),
    ("app_summaries", "*", "measured anew by the server after each commit"),
    ("limits_head", "turned_until", "up to when beginnings and ends were looked at"),
    ("gateways", "*", "who follows the stream, and how far it is"),
    ("growth", "*", "trends that a job follows beside"),
    ("growth_marks", "*", "trends that a job follows beside"),
    ("job_runs", "*", "what each job did last, failures included"),
    ("override_use", "*", "when each override last mattered: an observation of a job"),
    (
        "report_month_apps",
        "*",
        "parts of a month that is not closed yet: closing it writes the row",
    ),
    ("request_rule_looks", "*", "which requests a rule has looked at"),
    ("recounts", "begun", "the counter works beside"),
    ("recounts", "calls", "the counter works beside"),
    ("recounts", "holder", "the counter works beside"),
    ("recounts", "lease_until", "the counter works beside"),
    ("recounts", "spacing_ms", "the counter works beside"),
    ("recounts", "started_at", "the counter works beside"),
    ("recounts", "state", "the counter works beside"),
    ("sessions", "last_seen_at", "each call notes it"),
    ("sign_in_failures", "*", "guesses are counted before the password is looked at"),
    ("usage_batches", "*", "samples, not decisions"),
    ("usage_sources", "*", "samples, not decisions"),
    ("utilization", "*", "measured beside by a job"),
    ("utilization_marks", "*", "measured beside by a job"),
    ("webhook_attempts", "*", "the sender works beside"),
    ("webhook_deliveries", "done_at", "the sender works beside"),
    ("webhook_deliveries", "tries", "the sender works beside"),
    ("webhook_deliveries", "due_at", "the sender works beside"),
    ("webhook_deliveries", "state", "the sender works beside"),
    ("webhook_endpoints", "last_success_at", "the sender works beside"),
    ("webhook_endpoints", "failing_since", "the sender works beside"),
    ("webhook_endpoints", "last_error", "the sender works beside"),
];

/// In whose name a row stands.
struct Known {
    kind: String,
    name: String,
    role: Option<String>,
    address: Option<String>,
    request_id: String,
}

impl World {
    /// Whether the log can be written.
    async fn set_writable(&self, is_writable: bool) {
        let how = if is_writable { "disable" } else { "enable" };
        let change = format!("alter table audit_log {how} trigger walk_refuse");
        sqlx::raw_sql(&change).execute(self.pool()).await.unwrap();
    }

    /// After a walk that stopped somewhere.
    pub async fn heal(&self) {
        self.set_writable(true).await;
    }

    async fn newest_row(&self) -> i64 {
        sqlx::query_scalar("select coalesce(max(id), 0) from audit_log")
            .fetch_one(self.pool())
            .await
            .unwrap()
    }

    /// Every table but the log, as a number of rows and a hash of what they say.
    async fn state(&self) -> BTreeMap<String, (i64, String)> {
        let tables: Vec<String> = sqlx::query_scalar(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
               and not starts_with(c.relname, 'audit_') and c.relname <> '_sqlx_migrations'",
        )
        .fetch_all(self.pool())
        .await
        .unwrap();
        assert!(tables.len() > 25, "{tables:?}");
        let mut state = BTreeMap::new();
        for table in tables {
            let moves = MOVES.iter().filter(|(of, _, _)| *of == table);
            let moves: Vec<&str> = moves.map(|(_, column, _)| *column).collect();
            if moves.contains(&"*") {
                continue;
            }
            let row = format!("(to_jsonb(t) - '{{{}}}'::text[])::text", moves.join(","));
            let text = format!(
                "select count(*), coalesce(md5(string_agg({row}, ',' order by {row})), '')
                 from {table} t"
            );
            let found = sqlx::query(&text).fetch_one(self.pool()).await.unwrap();
            state.insert(table, (found.get(0), found.get(1)));
        }
        state
    }

    /// Sends a call as the one who may: whether it did its work, and the id of the request.
    async fn carry_out(&self, call: &Call) -> (bool, String, String) {
        match &call.means {
            Means::Job(job) => {
                self.gateway.server.job(*job).await;
                let error: Option<String> =
                    sqlx::query_scalar("select error from job_runs where job = $1")
                        .bind(job.as_str())
                        .fetch_one(self.pool())
                        .await
                        .unwrap();
                (error.is_none(), String::new(), error.unwrap_or_default())
            }
            Means::Command(arguments) => {
                let url = self.pool().connect_options().to_url_lossy().to_string();
                let ended = Command::new(env!("CARGO_BIN_EXE_headroom"))
                    .args(arguments)
                    .args(["--database-url", &url])
                    .stdin(Stdio::null())
                    .output()
                    .unwrap();
                let said =
                    String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned();
                (ended.status.success(), String::new(), said)
            }
            Means::Http { .. } => {
                let answer =
                    call.send(Some(&call.who), &self.gateway.server.browser(), false).await;
                let answer = answer.unwrap();
                let status = answer.status();
                let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
                let is_done = match call.answers {
                    Some(expected) => status == expected,
                    None => status.is_success() || status.is_redirection(),
                };
                let location = crate::spawn::location(&answer).to_owned();
                let text = answer.text().await.unwrap_or_default();
                (is_done, id, format!("{status} {location} {}", plain(&text)))
            }
        }
    }

    /// One call in all its ways. What is wrong is told.
    pub async fn walk(&self, call: &Call) -> Result<(), String> {
        let mark = self.newest_row().await;
        self.refusals(call).await?;
        expect_none(self.rows(mark).await, "a call that is refused")?;

        let before = self.state().await;
        self.set_writable(false).await;
        let (is_done, _, told) = self.carry_out(call).await;
        self.set_writable(true).await;
        if is_done {
            return Err(format!("it is answered as if it had happened, without a row: {told}"));
        }
        let after = self.state().await;
        let moved: Vec<_> = before.iter().filter(|(table, was)| after[*table] != **was).collect();
        if !moved.is_empty() {
            let now: Vec<_> = moved.iter().map(|(table, _)| &after[*table]).collect();
            return Err(format!("changed without a row: {moved:?}, then {now:?}"));
        }
        expect_none(self.rows(mark).await, "a call that could not write its row")?;

        let (is_done, id, told) = self.carry_out(call).await;
        if !is_done {
            return Err(format!("it did not do its work: {told}"));
        }
        self.compare(call, &self.rows(mark).await, &id)
    }

    async fn refusals(&self, call: &Call) -> Result<(), String> {
        let Means::Http { path, .. } = &call.means else { return Ok(()) };
        let stranger = self.gateway.server.browser();
        if call.refused != Refused::Nobody {
            let answer = call.send(None, &stranger, false).await.unwrap();
            let status = answer.status().as_u16();
            let to_sign_in = crate::spawn::location(&answer).starts_with("/sign-in");
            if !(status == 401 || status == 403 || to_sign_in) {
                return Err(format!("a stranger is answered {status}"));
            }
        }
        if call.refused == Refused::Viewers {
            let (token, browser) = &self.viewer;
            let who = match path.starts_with("/api/") {
                true => Who::Token { token: token.clone(), role: Some("viewer") },
                false => Who::Browser {
                    browser: browser.clone(),
                    login: "viewer".to_owned(),
                    role: "viewer",
                },
            };
            let answer = call.send(Some(&who), &stranger, false).await.unwrap();
            let is_refused = answer.status() == 403 || (call.is_hidden && answer.status() == 404);
            if !is_refused {
                return Err(format!("the lowest role is answered {}", answer.status()));
            }
        }
        if let Some(answer) = call.send(Some(&call.who), &stranger, true).await
            && answer.status() != 412
        {
            let status = answer.status();
            return Err(format!(
                "a stale version is answered {status} {}",
                answer.text().await.unwrap()
            ));
        }
        Ok(())
    }

    /// The rows after `mark`, as JSON.
    async fn rows(&self, mark: i64) -> Vec<Value> {
        sqlx::query_scalar("select to_jsonb(a) from audit_log a where id > $1 order by id")
            .bind(mark)
            .fetch_all(self.pool())
            .await
            .unwrap()
    }

    fn compare(&self, call: &Call, rows: &[Value], id: &str) -> Result<(), String> {
        let name = |value: &Value| value["action"].as_str().unwrap_or_default().to_owned();
        if rows.len() != call.rows.len() {
            let actions: Vec<_> = rows.iter().map(name).collect();
            let wanted: Vec<_> = call.rows.iter().map(|row| row.action).collect();
            return Err(format!("rows {actions:?} and not {wanted:?}"));
        }
        let mut wanted: Vec<&Row> = call.rows.iter().collect();
        wanted.sort_by_key(|row| (row.action, row.app.clone(), row.target.clone()));
        let mut rows: Vec<&Value> = rows.iter().collect();
        let text = |row: &Value, field: &str| row[field].as_str().map(str::to_owned);
        rows.sort_by_key(|row| (name(row), text(row, "app"), text(row, "target")));
        for (wanted, row) in wanted.into_iter().zip(rows) {
            let known = known(call, wanted, id);
            let about = wanted.target.clone().map(Value::String);
            let stands = |field: &str| !row[field].is_null();
            let checks = [
                ("action", wanted.action == name(row)),
                ("app", wanted.app == text(row, "app")),
                ("target", about.is_none_or(|about| about == row["target"])),
                ("a target", !text(row, "target").unwrap_or_default().is_empty()),
                ("before", wanted.before == stands("before")),
                ("after", wanted.after == stands("after")),
                ("reason", wanted.has_reason || wanted.reason == text(row, "reason")),
                ("a reason", !wanted.has_reason || stands("reason")),
                ("kind of actor", Some(known.kind) == text(row, "actor_kind")),
                ("name of actor", Some(known.name) == text(row, "actor_name")),
                ("role", known.role == text(row, "actor_role")),
                ("address", known.address == text(row, "address")),
                ("id of the request", Some(known.request_id) == text(row, "request_id")),
                ("time", stands("at")),
            ];
            let wrong: Vec<_> = checks.iter().filter(|(_, is_right)| !is_right).collect();
            if !wrong.is_empty() {
                let fields: Vec<_> = wrong.iter().map(|(field, _)| *field).collect();
                return Err(format!("wrong {fields:?}: {row}, wanted {wanted:?}"));
            }
        }
        Ok(())
    }
}

/// Who must stand in the row.
fn known(call: &Call, wanted: &Row, id: &str) -> Known {
    let here = Some("127.0.0.1".to_owned());
    let (kind, name, role) = match (&call.who, wanted.by, &call.means) {
        (_, Some((kind, name)), Means::Http { .. }) => (kind, name.to_owned(), None),
        (_, Some((kind, name)), _) => (kind, name.to_owned(), Some("admin")),
        (Who::Token { role, .. }, ..) => ("token", "test".to_owned(), *role),
        (Who::Browser { login, role, .. }, ..) => ("account", login.clone(), Some(*role)),
        (Who::Nobody, _, Means::Command(_)) => ("system", "command line".to_owned(), Some("admin")),
        (Who::Nobody, ..) => ("system", "sign-in".to_owned(), None),
    };
    let is_http = matches!(call.means, Means::Http { .. });
    Known {
        kind: kind.to_owned(),
        name,
        role: role.map(str::to_owned),
        address: here.filter(|_| is_http),
        request_id: id.to_owned(),
    }
}

fn expect_none(rows: Vec<Value>, after: &str) -> Result<(), String> {
    match rows.is_empty() {
        true => Ok(()),
        false => Err(format!("{after} left rows: {rows:?}")),
    }
}

/// The words of an answer, short.
fn plain(text: &str) -> String {
    let start = text.find("class=\"notice").or_else(|| text.find("aria-invalid")).unwrap_or(0);
    text.chars().skip(start).take(700).collect()
}
