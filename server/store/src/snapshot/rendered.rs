//! The limits of an App Key as gateways read them, written once and handed out many times.
//!
//! The text is cut in two: the head names the App Key, its plan and its version; the tail has the
//! limits, and App Keys of one plan without overrides share it.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::limits::{BucketLimits, QuotaLimit, Subject, resolve_all};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::AppEntry;
use crate::{Error, Result};

/// The text of `AppLimits`, in two parts, with its strong tag.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub head: Bytes,
    pub tail: Bytes,
    /// A strong entity tag with its quotation marks: it names plan, version and every limit.
    pub etag: Arc<str>,
    /// Until when the text holds, if time alone will change it.
    until: Option<DateTime<Utc>>,
    from: DateTime<Utc>,
}

impl Rendered {
    pub(super) fn holds(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }

    /// Bytes of the whole text.
    pub fn len(&self) -> usize {
        self.head.len() + self.tail.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The shared part.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    text: Bytes,
    digest: Arc<str>,
}

#[derive(Serialize)]
struct TailText<'a> {
    rates: &'a [BucketLimits],
    quotas: &'a [QuotaLimit],
}

pub(super) fn render(
    entry: &AppEntry,
    subject: Subject<'_>,
    now: DateTime<Utc>,
) -> Result<Rendered> {
    let contract = entry.contract(now);
    let is_plain = !entry.overrides.iter().any(|one| one.is_in_force(now));
    let tail = match (is_plain, contract.tail.get()) {
        (true, Some(shared)) => shared.clone(),
        (true, None) => {
            let made = tail(entry, subject)?;
            contract.tail.get_or_init(|| made).clone()
        }
        (false, _) => tail(entry, subject)?,
    };
    let (app, plan, version) = (&entry.app, &contract.plan.id, entry.limits_version);
    let head = serde_json::to_string(&serde_json::json!({ "app": app, "plan": plan }))
        .map_err(unwritable)?;
    let head = format!("{},\"version\":{version},", head.trim_end_matches('}'));
    // A plan may begin before its version is known: the tag tells the two apart.
    let etag = format!("\"{version}-{plan}-{}\"", tail.digest);
    let from = entry.turn_before(now).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let until = entry.turn_after(now);
    Ok(Rendered { head: head.into(), tail: tail.text, etag: etag.into(), until, from })
}

fn tail(entry: &AppEntry, subject: Subject<'_>) -> Result<Tail> {
    let limits = resolve_all(subject, entry.app.clone(), entry.limits_version);
    let text = TailText { rates: &limits.rates, quotas: &limits.quotas };
    let text = serde_json::to_string(&text).map_err(unwritable)?;
    // The head has opened the object.
    let text = Bytes::from(text.trim_start_matches('{').to_owned());
    let digest: String =
        Sha256::digest(&text)[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Tail { text, digest: digest.into() })
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::Corrupt(format!("limits cannot be written: {error}"))
}
