//! Waiting for what the server does by itself. It is the event that is waited for, never a time.

use std::time::{Duration, Instant};

/// Looks again and again until there is something; after `most`, fails with what was said last.
pub async fn until<T>(most: Duration, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match look().await {
            Ok(found) => return found,
            Err(missing) => assert!(began.elapsed() < most, "waited in vain: {missing}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
