//! The gateways and the versions that they have applied. Changes come by forms.

use domain::gateways::{Fleet, Gateway};
use serde::{Deserialize, Serialize};

use super::Answer;

/// What the page of gateways shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewaysPage {
    pub fleet: Fleet,
    /// The gateway that is about to be forgotten, if it is there.
    pub chosen: Option<Gateway>,
}

/// All gateways, the worst first; `chosen` is the name of the one that is about to be forgotten.
pub async fn read_gateways(chosen: Option<String>) -> Answer<GatewaysPage> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let fleet = store::gateways::read(&call.db, &call.permit, call.now);
        let chosen =
            chosen.and_then(|name| store::gateways::find(&call.db, &call.permit, &name, call.now));
        Ok(GatewaysPage { fleet, chosen })
    })
    .await
}
