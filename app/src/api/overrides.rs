//! All overrides, one of them, sets of them, for their pages. Changes come by forms.

use domain::changes::Preview;
use domain::ids::AppKey;
use domain::language::Name;
use domain::limit_values::Target;
use domain::override_sets::{OverrideSet, UndoPreview};
use domain::overrides::form::{OverrideForm, parse_target, target_text};
use domain::overrides::list::{OverrideQuery, OverrideRow};
use domain::page::Page;
use domain::plans::PlanRef;
use domain::quotas::QuotaUnit;
use store::Db;
use uuid::Uuid;

use super::Answer;

/// One page of the table of all overrides.
pub async fn list_overrides(query: OverrideQuery) -> Answer<Page<OverrideRow>> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::overrides::list(&call.db, &call.permit, &query, call.now).await
    })
    .await
}

/// What the page of one override shows.
#[derive(Clone, Debug, PartialEq)]
pub struct OverrideView {
    pub row: OverrideRow,
    /// The request whose decision set it: its id and number.
    pub request: Option<(Uuid, u64)>,
    /// The row of the record by which it was set.
    pub set_by: Option<i64>,
}

/// One override.
pub async fn read_override(id: Uuid) -> Answer<OverrideView> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let row = store::overrides::read_one(&call.db, &call.permit, id, call.now).await?;
        let request = store::requests::request_of_override(&call.db, &call.permit, id).await?;
        let set_by = store::audit::set_by(&call.db, &call.permit, &row.app, id).await?;
        Ok(OverrideView { row, request, set_by })
    })
    .await
}

/// What the page of a set shows.
#[derive(Clone, Debug, PartialEq)]
pub struct SetView {
    pub set: OverrideSet,
    pub rows: Page<OverrideRow>,
    /// What taking it back would do; `None`: it is done, or this person may not.
    pub undo: Option<UndoPreview>,
}

/// A set with a page of its overrides.
pub async fn read_override_set(id: Uuid, cursor: Option<String>) -> Answer<SetView> {
    use domain::access::SetOverride;
    use domain::page::PageRequest;
    use store::overrides::{list, preview_undo, read_set};
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let set = read_set(&call.db, &call.permit, id, call.now).await?;
        let page = PageRequest { cursor, limit: None };
        let query = OverrideQuery { set: Some(id), page, ..OverrideQuery::default() };
        let rows = list(&call.db, &call.permit, &query, call.now).await?;
        let undo = match call.permit.caller().permit::<SetOverride>() {
            Ok(permit) if set.undone.is_none() && set.standing > 0 => {
                Some(preview_undo(&call.db, &permit, id, call.now).await?)
            }
            _ => None,
        };
        Ok(SetView { set, rows, undo })
    })
    .await
}

/// What the form for many App Keys chooses from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetChoices {
    pub targets: Vec<TargetChoice>,
    pub plans: Vec<PlanRef>,
}

/// A limit that can be overridden.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetChoice {
    /// As forms write it.
    pub target: String,
    pub name: Name,
    /// What the catalogue says of a rate; `None`: a quota.
    pub rate: Option<domain::rates::Rate>,
}

/// The limits that can be overridden, and the plans.
pub async fn read_set_choices() -> Answer<SetChoices> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let terms = call.db.snapshot().terms.clone();
        let quotas = terms.book.quotas.iter().filter(|quota| quota.can_be_overridden());
        let mut targets: Vec<TargetChoice> = quotas
            .map(|quota| TargetChoice {
                target: target_text(&Target::Quota { quota: quota.id.clone() }),
                name: quota.name.clone(),
                rate: None,
            })
            .collect();
        let editions = &terms.catalogue.catalogue().editions;
        for bucket in editions.iter().flat_map(|edition| &edition.buckets) {
            let of_plans = terms.book.plans.iter().flat_map(|plan| &plan.rates);
            let of_plans = of_plans.filter(|entry| entry.bucket == bucket.id);
            let all = bucket.rates.iter().map(|entry| &entry.rate);
            for rate in all.chain(of_plans.map(|entry| &entry.rate)) {
                let target = Target::Rate { bucket: bucket.id.clone(), rate: rate.key() };
                let target = target_text(&target);
                if targets.iter().all(|choice| choice.target != target) {
                    let (name, rate) = (bucket.name.clone(), Some(*rate));
                    targets.push(TargetChoice { target, name, rate });
                }
            }
        }
        let plans = terms.book.plans.iter().map(PlanRef::from).collect();
        Ok(SetChoices { targets, plans })
    })
    .await
}

/// What an override would do; `None`: its form cannot be read. Times are meant in the zone of that
/// name.
pub async fn preview_override(
    app: AppKey,
    zone: String,
    form: OverrideForm,
) -> Answer<Option<Preview>> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let zone = crate::viewer::zone(&zone).unwrap_or_default();
        let Ok(new) = form.parse(unit(&call.db, &form.target), &zone, call.now) else {
            return Ok(None);
        };
        store::changes::override_preview(&call.db, &call.permit, &app, &new, call.now)
            .await
            .map(Some)
    })
    .await
}

/// The unit of a quota; a rate has its own.
fn unit(db: &Db, target: &str) -> Option<QuotaUnit> {
    let Target::Quota { quota } = parse_target(target)? else { return None };
    db.snapshot().terms.book.quota(&quota).map(|quota| quota.unit)
}
