//! How requests are decided, for the pages of admins. Changes come by forms.

use domain::ids::PlanId;
use domain::language::Name;
use domain::quotas::QuotaUnit;
use domain::requests::{Rule, RuleView, Settings, ThresholdOf, form::of_text};
use domain::rules::Thing;

use super::Answer;

/// The id in the address of the page on which a rule is made.
pub const NEW: &str = "new";

/// One limit of which a threshold or a rule may speak.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitChoice {
    /// As `domain::requests::form::of_text` writes it.
    pub of: String,
    pub name: Name,
    /// Of a quota; a rate has none here.
    pub unit: Option<QuotaUnit>,
}

/// What thresholds and rules may speak of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// Quotas, then buckets.
    pub limits: Vec<LimitChoice>,
    pub plans: Vec<(PlanId, Name)>,
}

impl Choices {
    pub fn limit(&self, of: &ThresholdOf) -> Option<&LimitChoice> {
        let of = of_text(of);
        self.limits.iter().find(|one| one.of == of)
    }

    pub fn unit(&self, of: &ThresholdOf) -> Option<QuotaUnit> {
        self.limit(of)?.unit
    }
}

/// What the page of settings and rules shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRules {
    pub version: u64,
    pub settings: Settings,
    pub rules: Vec<Rule>,
    pub choices: Choices,
}

/// What the page of one rule shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePage {
    /// `None`: a new one is made.
    pub view: Option<RuleView>,
    pub choices: Choices,
}

/// The settings and all rules.
pub async fn read_request_rules() -> Answer<RequestRules> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let (version, settings) = store::requests::settings::read(&call.db, &call.permit).await?;
        let rules = store::requests::rules::list(&call.db, &call.permit).await?;
        Ok(RequestRules { version, settings, rules, choices: choices(&call.db) })
    })
    .await
}

/// One rule by its id, or what [`NEW`] needs to know.
pub async fn read_request_rule(id: String) -> Answer<RulePage> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let view = match id.as_str() {
            NEW => None,
            id => {
                let missing = |_| store::Error::not_found(Thing::RequestRule);
                let id = id.parse().map_err(missing)?;
                Some(store::requests::rules::read(&call.db, &call.permit, id).await?)
            }
        };
        Ok(RulePage { view, choices: choices(&call.db) })
    })
    .await
}

/// Every quota and every bucket, each once.
fn choices(db: &store::Db) -> Choices {
    let terms = db.snapshot().terms.clone();
    let quotas = terms.book.quotas.iter().filter(|quota| quota.can_be_overridden());
    let mut limits: Vec<LimitChoice> = quotas
        .map(|quota| LimitChoice {
            of: of_text(&ThresholdOf::Quota { quota: quota.id.clone() }),
            name: quota.name.clone(),
            unit: Some(quota.unit),
        })
        .collect();
    let editions = &terms.catalogue.catalogue().editions;
    for bucket in editions.iter().flat_map(|edition| &edition.buckets) {
        let of = of_text(&ThresholdOf::Bucket { bucket: bucket.id.clone() });
        if limits.iter().all(|known| known.of != of) {
            limits.push(LimitChoice { of, name: bucket.name.clone(), unit: None });
        }
    }
    let plans = terms.book.plans.iter().map(|plan| (plan.id.clone(), plan.name.clone()));
    Choices { limits, plans: plans.collect() }
}
