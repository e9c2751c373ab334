//! Why a limit is what it is: the chain, told with who, when and why.
//!
//! It tells; it does not decide. The value is the chain's own last link ([`super::chain`]).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{EffectiveLimit, LimitOrigin, LimitValue, Link, Subject, Target, chain};
use crate::catalogue::{Name, Source};
use crate::terms::Edited;

/// One link of the chain, told to somebody: with who, when and why.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub origin: LimitOrigin,
    pub value: LimitValue,
    /// Documents and lines; empty for overrides.
    pub source: Vec<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Name>,
    /// Who set the value of the catalogue or plan in place of the documents', if somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
    /// The author of an override, and when it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

/// Why a limit is what it is: the chain, the last step of which is the value.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub target: Target,
    pub steps: Vec<Step>,
    /// `None`: nothing is documented and nothing was set.
    pub effective: Option<EffectiveLimit>,
}

/// Tells the chain of one target.
pub fn explain(subject: Subject<'_>, target: &Target) -> Explanation {
    let links = chain(subject, target);
    Explanation {
        target: target.clone(),
        steps: links.iter().map(step).collect(),
        effective: links.last().map(Link::effective),
    }
}

fn step(link: &Link<'_>) -> Step {
    let plain = Step {
        origin: link.origin(),
        value: link.value(),
        source: Vec::new(),
        note: None,
        edited: None,
        by: None,
        at: None,
        reason: None,
        from: None,
        until: None,
    };
    match link {
        Link::Catalogue { sources, note, edited, .. }
        | Link::Plan { sources, note, edited, .. } => {
            Step { source: sources.to_vec(), note: note.cloned(), edited: edited.cloned(), ..plain }
        }
        Link::Override(one) => Step {
            by: Some(one.author.clone()),
            at: Some(one.created_at),
            reason: Some(one.reason.clone()),
            from: Some(one.starts_at),
            until: one.end(),
            ..plain
        },
    }
}
