//! What several parts of the page say alike.

use domain::access::{DecideRequest as MayDecide, Role};
use domain::limit_values::Target;
use domain::requests::RequestState;
use domain::requests::evidence::Evidence;
use domain::requests::list::Named;
use domain::texts::isolate;
use domain::why_text::{Teller, target_name};

use crate::components::role_name;
use crate::viewer::Viewer;

/// What people call a request: "R-12".
pub(super) fn number_of(number: u64) -> String {
    format!("R-{number}")
}

/// What a limit is called; of a rate with what it counts, because a bucket may have several.
pub(super) fn name_of(named: &Named, target: &Target, viewer: &Viewer) -> String {
    let name = viewer.locale.name(&named.name);
    let teller = Teller { locale: viewer.locale, zone: &viewer.zone };
    match target_name(target, teller) {
        Some(rate) => format!("{name} · {rate}"),
        None => name.to_owned(),
    }
}

/// Whether an actor's id is the viewer's.
pub(super) fn is_me(id: Option<uuid::Uuid>, viewer: &Viewer) -> bool {
    viewer.account.as_ref().is_some_and(|account| Some(account.id) == id)
}

/// Why this person may not decide this request at all; `None`: nothing is in the way.
pub(super) fn refusal(desk: &Evidence, viewer: &Viewer) -> Option<String> {
    let (words, request) = (viewer.text(), &desk.view.request);
    if !viewer.may::<MayDecide>() {
        return Some((words.terms.needs_role)(role_name(Role::Operator, words)));
    }
    if request.state == RequestState::Draft {
        return Some(words.desk.draft.to_owned());
    }
    desk.is_own.then(|| words.desk.own.to_owned())
}

/// Why this person may not give a verdict now.
pub(super) fn hindrance(desk: &Evidence, viewer: &Viewer) -> Option<String> {
    let (words, request) = (&viewer.text().desk, &desk.view.request);
    let claimed = request.claim.as_ref().filter(|claim| !is_me(Some(claim.id), viewer));
    refusal(desk, viewer).or_else(|| match (request.state, claimed) {
        (RequestState::InfoAsked, _) => Some(words.waits_for_customer.to_owned()),
        (_, Some(claim)) => Some((words.with_other)(&isolate(&claim.name))),
        _ => None,
    })
}
