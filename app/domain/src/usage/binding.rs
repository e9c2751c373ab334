//! Which rate of a bucket binds first if the load grows and its mix stays as it is.
//!
//! Each use is in its own rate's unit, window and scope, so uses of one bucket do not compare;
//! their shares of the limits do. A rate that nobody measures stays unknown: it may bind earlier.

use serde::{Deserialize, Serialize};

use super::BucketUse;
use crate::limit_values::LimitValue;
use crate::limits::RateLimit;
use crate::rates::RateKey;

/// What binds first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    /// `None`: of what is measured nothing would bind, however large the load.
    pub first: Option<FirstRate>,
    /// Bounded rates that nobody measures.
    pub unmeasured: Vec<RateKey>,
}

/// The rate that binds first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FirstRate {
    pub rate: RateKey,
    /// What the rate allows.
    pub amount: u64,
    /// Its present use.
    pub used: f64,
    /// At this many times the present load the limit is reached; below one it is exceeded already.
    pub factor: f64,
}

impl FirstRate {
    /// In tenths, rounded down: what is promised is there. From ten on in whole numbers.
    pub fn factor_shown(&self) -> f64 {
        // A quotient of tenths may lie a hair below the number that it is.
        let factor = self.factor + 1e-9;
        if factor < 10.0 { (factor * 10.0).floor() / 10.0 } else { factor.floor() }
    }
}

/// Says which of `limits` binds first by their present use. `None`: nothing bounds the bucket, or
/// nobody measures any of it.
pub fn binding(limits: &[RateLimit], usage: Option<&BucketUse>) -> Option<Binding> {
    let mut first: Option<FirstRate> = None;
    let mut unmeasured = Vec::new();
    let mut measured = 0;
    for limit in limits {
        let amount = match limit.limit.value {
            LimitValue::Limited { amount } => amount,
            LimitValue::NotSupported => 0,
            LimitValue::Unlimited => continue,
        };
        let rate = limit.key();
        let Some(used) = used(usage, rate) else {
            unmeasured.push(rate);
            continue;
        };
        measured += 1;
        // What is not used at all does not grow with the load.
        if used > 0.0 {
            let factor = amount as f64 / used;
            if first.as_ref().is_none_or(|known| factor < known.factor) {
                first = Some(FirstRate { rate, amount, used, factor });
            }
        }
    }
    (measured > 0).then_some(Binding { first, unmeasured })
}

fn used(usage: Option<&BucketUse>, rate: RateKey) -> Option<f64> {
    let one = usage?.rates.iter().find(|one| one.key == rate)?;
    one.used.is_finite().then_some(one.used)
}

#[cfg(test)]
mod tests;
