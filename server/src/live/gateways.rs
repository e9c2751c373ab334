//! The task that writes what gateways acknowledged, and shows it to the browsers that look.

use std::time::Duration;

use store::Db;
use tokio_util::sync::CancellationToken;

use super::Hub;

/// Between two rounds.
const ROUND: Duration = Duration::from_secs(1);

/// Keeps them until `stop`.
pub async fn run(db: Db, hub: Hub, stop: CancellationToken) {
    let (mut is_failing, mut is_last) = (false, false);
    while !is_last {
        // What was acknowledged before the end is written too.
        is_last = stop.is_cancelled();
        if let Err(error) = store::gateways::tick(&db, db.now()).await {
            // Said once an outage, not once a round.
            if !std::mem::replace(&mut is_failing, true) {
                tracing::error!("what gateways acknowledge is kept in memory: {error}");
            }
        } else if std::mem::take(&mut is_failing) {
            tracing::info!("what gateways acknowledge is written again");
        }
        publish(&db, &hub);
        tokio::select! {
            () = stop.cancelled() => {}
            () = db.clock().sleep(ROUND) => {}
        }
    }
}

/// Also a state that is the same: how gateways stand depends on the time.
fn publish(db: &Db, hub: &Hub) {
    if hub.is_gateways_watched() {
        let now = db.now();
        hub.publish_gateways(store::gateways::fleet(db, now), now);
    }
}
