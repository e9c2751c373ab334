//! The forms by which a request is decided: fields of text, as a person filled them in and as they
//! are posted, read into a [`Decision`] or into every fault at its field.

use chrono::{DateTime, Utc};

use super::{Decision, Grant, Request, RequestState, Step, Verdict};
use crate::overrides::form::{parse_checks, parse_time, parse_value, reason_fault};
use crate::problem::FieldError;
use crate::quotas::QuotaUnit;
use crate::rules::{FormRule, RequestRule, Rule};
use crate::units::Zone;

/// Rows of one limit in the form of a counter-offer.
pub const STEP_ROWS: usize = 6;

/// As posted; everything may be missing or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionForm {
    /// The name of a [`Verdict`].
    pub verdict: String,
    /// `needed`: until it is needed; `date`: until `ends_at`; anything else: for good.
    pub until: String,
    /// `2026-11-20T08:15` in the person's zone.
    pub ends_at: String,
    /// Of each ask in the request's order, value and start of each step. A value is as
    /// [`parse_value`] reads it; of the first step an empty start means from the decision on.
    pub steps: Vec<Vec<(String, String)>>,
    pub reason: String,
    pub replace: bool,
    /// Names of checks, one a ticked box.
    pub confirm: Vec<String>,
}

/// The name of the field with the value of a step; the place of the ask, then of the step.
pub fn value_field(ask: usize, step: usize) -> String {
    format!("value-{ask}-{step}")
}

/// The name of the field with the start of a step.
pub fn from_field(ask: usize, step: usize) -> String {
    format!("from-{ask}-{step}")
}

impl DecisionForm {
    /// Reads all fields as an answer to `request`. `units` are those of its quotas, in the order of
    /// the asks (`None` for a rate); `zone` is the person's.
    pub fn parse(
        &self,
        request: &Request,
        units: &[Option<QuotaUnit>],
        zone: &Zone,
        now: DateTime<Utc>,
    ) -> Result<Decision, Vec<FieldError>> {
        let Some(verdict) = Verdict::parse(&self.verdict) else {
            return Err(vec![fault("verdict", RequestRule::NoVerdict)]);
        };
        let mut faults = Vec::new();
        if let Some(wrong) = reason_fault(&self.reason) {
            faults.push(fault("reason", wrong));
        }
        let mut decision = Decision {
            replace: self.replace,
            confirm: parse_checks(&self.confirm),
            ..Decision::new(verdict, self.reason.trim())
        };
        // Where each step of a grant stands in the form, for faults that the rules find later.
        let mut places: Vec<(usize, Vec<usize>)> = Vec::new();
        if matches!(verdict, Verdict::Approve | Verdict::ApprovePartially) {
            decision.ends_at = self.parse_end(request, zone, &mut faults);
            for (ask, asked) in request.asks.iter().enumerate() {
                let steps = match verdict {
                    Verdict::Approve => {
                        vec![(0, Step { value: asked.requested, starts_at: None })]
                    }
                    _ => {
                        self.parse_steps(ask, units.get(ask).copied().flatten(), zone, &mut faults)
                    }
                };
                if !steps.is_empty() {
                    let target = asked.target.clone();
                    places.push((ask, steps.iter().map(|(place, _)| *place).collect()));
                    let steps = steps.into_iter().map(|(_, step)| step).collect();
                    decision.grants.push(Grant { target, steps, ends_at: None });
                }
            }
            if decision.grants.is_empty() && faults.is_empty() {
                faults.push(fault(&value_field(0, 0), RequestRule::NothingGranted));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        // Whether that is all that was asked or a part is read off it, not said twice.
        if !decision.grants.is_empty() {
            decision.decision = match decision.outcome(request) {
                RequestState::Approved => Verdict::Approve,
                _ => Verdict::ApprovePartially,
            };
        }
        let broken = decision.faults(request, now);
        if broken.is_empty() {
            return Ok(decision);
        }
        let at_field = |one: FieldError| FieldError {
            pointer: format!("/{}", field_of(&one.pointer, &places)),
            ..one
        };
        Err(broken.into_iter().map(at_field).collect())
    }

    fn parse_end(
        &self,
        request: &Request,
        zone: &Zone,
        faults: &mut Vec<FieldError>,
    ) -> Option<DateTime<Utc>> {
        match self.until.as_str() {
            "needed" => {
                if request.needed_until.is_none() {
                    faults.push(fault("until", RequestRule::NoNeededUntil));
                }
                request.needed_until
            }
            "date" => match parse_time(&self.ends_at, zone, FormRule::EndUnreadable) {
                Ok(Some(end)) => Some(end),
                Ok(None) => {
                    faults.push(fault("ends_at", FormRule::EndMissing));
                    None
                }
                Err(wrong) => {
                    faults.push(fault("ends_at", wrong));
                    None
                }
            },
            _ => None,
        }
    }

    /// The steps of one ask with their places in the form. None: it is not granted.
    fn parse_steps(
        &self,
        ask: usize,
        unit: Option<QuotaUnit>,
        zone: &Zone,
        faults: &mut Vec<FieldError>,
    ) -> Vec<(usize, Step)> {
        let rows = self.steps.get(ask).map(Vec::as_slice).unwrap_or_default();
        let mut steps: Vec<(usize, Step)> = Vec::new();
        for (place, (value, from)) in rows.iter().take(STEP_ROWS).enumerate() {
            let starts_at = parse_time(from, zone, FormRule::StartUnreadable)
                .map_err(|wrong| faults.push(fault(&from_field(ask, place), wrong)))
                .ok()
                .flatten();
            if value.trim().is_empty() {
                if !from.trim().is_empty() {
                    faults.push(fault(&value_field(ask, place), RequestRule::StartWithoutValue));
                }
                continue;
            }
            match parse_value(value, unit) {
                Ok(value) => {
                    if !steps.is_empty() && from.trim().is_empty() {
                        faults.push(fault(&from_field(ask, place), RequestRule::StepWithoutStart));
                    }
                    steps.push((place, Step { value, starts_at }));
                }
                Err(wrong) => faults.push(fault(&value_field(ask, place), wrong)),
            }
        }
        steps
    }
}

/// The field at which a fault of the [`Decision`] is told.
fn field_of(pointer: &str, places: &[(usize, Vec<usize>)]) -> String {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let (Some("grants"), Some(Ok(grant))) = (parts.next(), parts.next().map(str::parse::<usize>))
    else {
        return match pointer {
            "/reason" => "reason".to_owned(),
            "/ends_at" => "ends_at".to_owned(),
            "/granted" => value_field(0, 0),
            _ => "verdict".to_owned(),
        };
    };
    let Some((ask, steps)) = places.get(grant) else { return "verdict".to_owned() };
    let field = parts.next();
    let place = parts.next().and_then(|step| step.parse::<usize>().ok());
    let step = place.and_then(|place| steps.get(place)).copied().unwrap_or_default();
    match (field, parts.next()) {
        (Some("ends_at"), _) => "ends_at".to_owned(),
        (Some("steps"), Some("starts_at")) => from_field(*ask, step),
        // Of a step that holds until the next one the end is the next one's start.
        (Some("steps"), Some("ends_at")) => from_field(*ask, step + 1),
        _ => value_field(*ask, step),
    }
}

fn fault(field: &str, rule: impl Into<Rule>) -> FieldError {
    FieldError::new(format!("/{field}"), rule)
}

#[cfg(test)]
mod tests;
