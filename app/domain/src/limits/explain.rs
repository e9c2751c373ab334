//! Why a limit is what it is: the chain, told with who, when and why; and what does not speak.
//!
//! It tells; it does not decide. The value is the chain's own last link ([`super::chain`]).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{EffectiveLimit, Link, PlanChoice, Subject, chain};
use crate::catalogue::Conflict;
use crate::ids::{ConflictId, EditionId};
use crate::language::Name;
use crate::limit_values::{LimitOrigin, LimitValue, Target};
use crate::overrides::Override;
use crate::plans::PlanRef;
use crate::sources::{Edited, Source};

/// An edition of the catalogue or of plans, and which version of it was read.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionRef {
    pub id: EditionId,
    pub name: Name,
    pub version: u32,
}

/// One link of the chain, told to somebody: with who, when and why.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ExplainStep))]
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
    /// What the documents stand in; absent for overrides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionRef>,
    /// The plan that speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanRef>,
    /// Rows of the conflict ledger about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictId>,
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub override_id: Option<Uuid>,
    /// Who chose the plan or set the override, and when.
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

/// Why something that exists does not speak.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// It begins later.
    NotYet,
    /// The plan has no such limit to put another in place of: it sleeps.
    NoSuchLimit,
    /// Another permanent override took its place.
    Replaced,
    /// Its time is over.
    Ended,
    /// It was ended before it began.
    Withdrawn,
}

/// What exists and does not speak: a step beside the chain.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilentStep {
    pub because: Silence,
    #[serde(flatten)]
    pub step: Step,
}

/// Why a limit is what it is: the chain, the last step of which is the value.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub target: Target,
    pub steps: Vec<Step>,
    /// `None`: nothing is documented and nothing was set.
    pub effective: Option<EffectiveLimit>,
    /// What exists and is not in force, the newest start first.
    #[serde(default)]
    pub not_in_force: Vec<SilentStep>,
}

/// Tells the chain of one target. How the plan was chosen only a [`super::State`] can add.
pub fn explain(subject: Subject<'_>, target: &Target) -> Explanation {
    tell(subject, None, target)
}

/// The same with how the plan was chosen.
pub(super) fn tell(
    subject: Subject<'_>,
    choice: Option<&PlanChoice>,
    target: &Target,
) -> Explanation {
    let links = chain(subject, target);
    let mut steps: Vec<Step> = links.iter().map(|link| step(subject, choice, link)).collect();
    note_conflicts(subject, target, &mut steps);
    let speaks = |one: &Override| links.contains(&Link::Override(one));
    let silent = subject.overrides.iter().filter(|one| one.target == *target && !speaks(one));
    let mut not_in_force: Vec<SilentStep> = silent
        .map(|one| SilentStep {
            because: silence(subject, one),
            step: step(subject, choice, &Link::Override(one)),
        })
        .collect();
    not_in_force.sort_by_key(|one| std::cmp::Reverse(one.step.from));
    Explanation {
        target: target.clone(),
        steps,
        effective: links.last().map(Link::effective),
        not_in_force,
    }
}

/// Why an override of the subject that is no link of the chain is none.
fn silence(subject: Subject<'_>, one: &Override) -> Silence {
    let successor = |other: &&Override| {
        let is_later = (other.created_at, other.id) > (one.created_at, one.id);
        is_later && !one.is_temporary() && !other.is_temporary() && other.target == one.target
    };
    match one.end() {
        Some(end) if end <= subject.now => {
            let takes_over = |other: &Override| other.starts_at.max(one.starts_at) == end;
            if subject.overrides.iter().filter(successor).any(takes_over) {
                Silence::Replaced
            } else if end <= one.starts_at {
                Silence::Withdrawn
            } else {
                Silence::Ended
            }
        }
        _ if subject.now < one.starts_at => Silence::NotYet,
        _ if chain(subject, &one.target).is_empty() => Silence::NoSuchLimit,
        _ => Silence::Replaced,
    }
}

/// A row of the ledger stands at the documented step of which it quotes a line, or else at the
/// first.
fn note_conflicts(subject: Subject<'_>, target: &Target, steps: &mut [Step]) {
    for conflict in touching(subject, target) {
        let quotes = |step: &Step| {
            let mut readings = conflict.readings.iter();
            readings.any(|reading| {
                step.source.iter().any(|source| {
                    source.document == reading.document && source.line == reading.line
                })
            })
        };
        let place = steps.iter().position(quotes).unwrap_or(0);
        if let Some(step) = steps.get_mut(place).filter(|step| !step.source.is_empty()) {
            step.conflicts.push(conflict.id.clone());
        }
    }
}

/// Misprints and damaged tables: classes of conflicts that leave every number as it is.
const HARMLESS_CLASSES: [u8; 2] = [8, 9];

/// The rows of the conflict ledger that touch a target's number.
pub fn touching<'a>(
    subject: Subject<'a>,
    target: &'a Target,
) -> impl Iterator<Item = &'a Conflict> + 'a {
    let catalogue = &subject.terms.catalogue;
    let routes = match target {
        Target::Quota { .. } => &[][..],
        Target::Rate { bucket, .. } => catalogue
            .bucket(&subject.plan.catalogue, bucket)
            .map_or(&[][..], |bucket| &bucket.routes),
    };
    let harmful = catalogue.catalogue().conflicts.iter();
    let harmful = harmful.filter(|conflict| !HARMLESS_CLASSES.contains(&conflict.class));
    harmful.filter(move |conflict| match target {
        Target::Quota { quota } => conflict.quotas.contains(quota),
        Target::Rate { .. } => conflict.routes.iter().any(|route| routes.contains(route)),
    })
}

fn step(subject: Subject<'_>, choice: Option<&PlanChoice>, link: &Link<'_>) -> Step {
    let plain = Step {
        origin: link.origin(),
        value: link.value(),
        source: Vec::new(),
        note: None,
        edited: None,
        edition: None,
        plan: None,
        conflicts: Vec::new(),
        override_id: None,
        by: None,
        at: None,
        reason: None,
        from: None,
        until: None,
    };
    match link {
        Link::Catalogue { sources, note, edited, .. } => Step {
            source: sources.to_vec(),
            note: note.cloned(),
            edited: edited.cloned(),
            edition: catalogue_edition(subject),
            ..plain
        },
        Link::Plan { sources, note, edited, .. } => Step {
            source: sources.to_vec(),
            note: note.cloned(),
            edited: edited.cloned(),
            edition: plan_edition(subject),
            plan: Some(subject.plan.into()),
            by: choice.map(|choice| choice.author.clone()),
            at: choice.map(|choice| choice.created_at),
            reason: choice.and_then(|choice| choice.reason.clone()),
            from: choice.map(|choice| choice.starts_at),
            ..plain
        },
        Link::Override(one) => Step {
            override_id: Some(one.id),
            by: Some(one.author.clone()),
            at: Some(one.created_at),
            reason: Some(one.reason.clone()),
            from: Some(one.starts_at),
            until: one.end(),
            ..plain
        },
    }
}

fn catalogue_edition(subject: Subject<'_>) -> Option<EditionRef> {
    let edition = subject.terms.catalogue.catalogue().edition(&subject.plan.catalogue)?;
    let (id, name) = (edition.id.clone(), edition.name.clone());
    Some(EditionRef { id, name, version: edition.version })
}

fn plan_edition(subject: Subject<'_>) -> Option<EditionRef> {
    let mut editions = subject.terms.book.editions.iter();
    let edition = editions.find(|one| one.id == subject.plan.edition)?;
    let (id, name) = (edition.id.clone(), edition.name.clone());
    Some(EditionRef { id, name, version: edition.version })
}
