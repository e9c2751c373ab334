//! Failures of the store, and what of them a caller may know.

use domain::problem::{Code, FieldError, Problem};
use domain::rules::{CommonRule, Rule, Thing};

/// What a store function answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a store function did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's doing: told to the caller as it is.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// PostgreSQL cannot be reached, is shutting down or starting, or has no room or time for it
    /// now: the same may succeed a moment later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// Our doing.
    #[error("database error: {0}")]
    Database(#[source] sqlx::Error),
    /// Stored data does not read back as what it should be.
    #[error("stored data is broken: {0}")]
    Corrupt(String),
    /// The schema could not be brought up to date.
    #[error("migration failed: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The schema is not that of this program, and the login may not change it.
    #[error("{0}; run `headroom migrate` of the same version as the owner of the database")]
    Schema(String),
}

impl Error {
    pub fn not_found(what: Thing) -> Self {
        Problem::new(Code::NotFound, CommonRule::Missing { what }).into()
    }

    pub fn conflict(rule: impl Into<Rule>) -> Self {
        Problem::new(Code::Conflict, rule).into()
    }

    pub(crate) fn is_deadlock(&self) -> bool {
        let Self::Unavailable(error) = self else { return false };
        error.as_database_error().is_some_and(|error| error.code().as_deref() == Some(DEADLOCK))
    }

    pub fn stale(rule: impl Into<Rule>) -> Self {
        Problem::new(Code::Stale, rule).into()
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::ColumnDecode { index, source } = &error {
            Self::Corrupt(format!("column {index}: {source}"))
        } else if is_unstorable(&error) {
            tracing::warn!("a value came as far as the database: {error}");
            Problem::new(Code::Invalid, CommonRule::Unstorable).into()
        } else if is_passing(&error) {
            Self::Unavailable(error)
        } else {
            Self::Database(error)
        }
    }
}

/// Whether a caller's value is at fault that no rule before the database knew: a time outside of its
/// calendar, NUL in a text, a character of another encoding.
fn is_unstorable(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| matches!(code.as_ref(), "22008" | "22021" | "22P05"))
}

/// PostgreSQL's code for a transaction that it ended because two waited for each other.
const DEADLOCK: &str = "40P01";

/// What of PostgreSQL's error codes passes by itself: class 08 (connection), 57P (shutdown, crash,
/// starting), 53 (out of connections, memory, disk), a deadlock, a lock or statement that took too
/// long, and a server that only reads because another one takes over.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            let is_class = ["08", "53", "57P"].iter().any(|class| code.starts_with(class));
            is_class || matches!(code.as_ref(), DEADLOCK | "40001" | "55P03" | "57014" | "25006")
        }),
        _ => false,
    }
}

/// The name of the broken constraint, where the database refused a row.
pub(crate) fn broken_constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|error| error.constraint())
}

/// Refuses what has faults, each at its field.
pub(crate) fn refuse(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults).into()) }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Problem(problem) => problem,
            Error::Unavailable(_) => {
                Self::new(Code::Unavailable, CommonRule::Unreachable).retry_after(2)
            }
            Error::Database(_) | Error::Corrupt(_) | Error::Migration(_) | Error::Schema(_) => {
                Self::new(Code::Internal, CommonRule::Ours)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;

    #[sqlx::test(migrations = "../../migrations")]
    async fn what_cannot_be_stored_is_the_callers_fault(pool: PgPool) {
        let text = sqlx::query_scalar::<_, String>("select $1::text").bind("a\0b");
        let far = chrono::DateTime::<chrono::Utc>::MIN_UTC;
        let time = sqlx::query_scalar::<_, String>("select $1::timestamptz::text").bind(far);
        for refused in [text.fetch_one(&pool).await, time.fetch_one(&pool).await] {
            match Error::from(refused.unwrap_err()) {
                Error::Problem(problem) => assert_eq!(problem.code, Code::Invalid),
                other => panic!("{other:?}"),
            }
        }
        let stored = sqlx::query_scalar!(r#"select 'boss' as "role!: domain::access::Role""#);
        match Error::from(stored.fetch_one(&pool).await.unwrap_err()) {
            Error::Corrupt(what) => assert!(what.contains("Role \"boss\""), "{what}"),
            other => panic!("{other:?}"),
        }
        let ours = sqlx::query_scalar::<_, i32>("select 1 / 0").fetch_one(&pool).await;
        assert!(matches!(Error::from(ours.unwrap_err()), Error::Database(_)));
    }
}
