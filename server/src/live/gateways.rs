//! The task that writes what gateways acknowledged, and shows it to the browsers that look.

use std::time::Duration;

use domain::gateways::Fleet;
use store::Db;
use tokio_util::sync::CancellationToken;

use super::Hub;
use crate::now;

/// Between two rounds.
const ROUND: Duration = Duration::from_secs(1);

/// Keeps them until `stop`.
pub async fn run(db: Db, hub: Hub, stop: CancellationToken) {
    let (mut is_failing, mut is_last) = (false, false);
    let mut shown = None;
    while !is_last {
        // What was acknowledged before the end is written too.
        is_last = stop.is_cancelled();
        if let Err(error) = store::gateways::tick(&db, now()).await {
            // Said once an outage, not once a round.
            if !std::mem::replace(&mut is_failing, true) {
                tracing::error!("what gateways acknowledge is kept in memory: {error}");
            }
        } else if std::mem::take(&mut is_failing) {
            tracing::info!("what gateways acknowledge is written again");
        }
        publish(&db, &hub, &mut shown);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

fn publish(db: &Db, hub: &Hub, shown: &mut Option<Fleet>) {
    if !hub.is_gateways_watched() {
        // Who looks next begins with the state of that moment.
        *shown = None;
        return;
    }
    let now = now();
    let fleet = store::gateways::fleet(db, now);
    if shown.as_ref() != Some(&fleet) {
        hub.publish_gateways(fleet.clone(), now);
        *shown = Some(fleet);
    }
}
