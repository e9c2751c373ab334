//! Tokens that were good a moment ago. Gateways go on reading limits while PostgreSQL is away, so
//! who they are must be known without it; and thousands of lookups a second must not ask it each.
//!
//! As long as PostgreSQL answers it is asked once a second for a token. One that is revoked here is
//! refused from the next call on, on other servers within that second.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Caller, Origin};
use domain::ids::TokenId;
use domain::tokens::BearerToken;
use sha2::{Digest, Sha256};

/// Most tokens that are remembered; more than any installation has gateways.
const TOKENS_MAX: usize = 4096;

/// How long a token is good without asking again.
const TRUSTED: TimeDelta = TimeDelta::seconds(1);

/// How long a token is believed without PostgreSQL.
const BELIEVED: TimeDelta = TimeDelta::hours(12);

/// After a failed lookup, remembered tokens are not looked up for so long: each lookup would wait.
const PAUSE: TimeDelta = TimeDelta::seconds(1);

#[derive(Default)]
pub(super) struct TokenMemory {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    known: HashMap<TokenId, Known>,
    paused_until: Option<DateTime<Utc>>,
}

struct Known {
    secret_sha256: [u8; 32],
    caller: Caller,
    seen_at: DateTime<Utc>,
    /// How many revocations there had been when PostgreSQL was asked.
    revocations: u64,
}

impl TokenMemory {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// PostgreSQL knows the token.
    pub(super) fn remember(
        &self,
        bearer: &BearerToken,
        caller: &Caller,
        revocations: u64,
        now: DateTime<Utc>,
    ) {
        let mut inner = self.lock();
        inner.paused_until = None;
        if inner.known.len() >= TOKENS_MAX && !inner.known.contains_key(&bearer.id) {
            inner.known.clear();
        }
        let secret_sha256 = Sha256::digest(bearer.secret.as_bytes()).into();
        let known = Known { secret_sha256, caller: caller.clone(), seen_at: now, revocations };
        inner.known.insert(bearer.id, known);
    }

    /// PostgreSQL does not know the token, or no longer.
    pub(super) fn forget(&self, bearer: &BearerToken) {
        let mut inner = self.lock();
        inner.paused_until = None;
        if inner.known.get(&bearer.id).is_some_and(|known| known.is(bearer)) {
            inner.known.remove(&bearer.id);
        }
    }

    /// PostgreSQL cannot be asked.
    pub(super) fn pause(&self, now: DateTime<Utc>) {
        self.lock().paused_until = Some(now + PAUSE);
    }

    pub(super) fn is_paused(&self, now: DateTime<Utc>) -> bool {
        self.lock().paused_until.is_some_and(|until| now < until)
    }

    /// Whose token it is, where PostgreSQL said so a moment ago and none was revoked since.
    pub(super) fn trust(
        &self,
        bearer: &BearerToken,
        origin: &Origin,
        revocations: u64,
        now: DateTime<Utc>,
    ) -> Option<Caller> {
        let inner = self.lock();
        let known = inner.known.get(&bearer.id)?;
        let is_new = known.seen_at <= now && now < known.seen_at + TRUSTED;
        let is_good = is_new && known.revocations == revocations && known.is(bearer);
        is_good.then(|| Caller { origin: origin.clone(), ..known.caller.clone() })
    }

    /// Whose token it was when PostgreSQL was last asked.
    pub(super) fn recall(
        &self,
        bearer: &BearerToken,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Option<Caller> {
        let inner = self.lock();
        let known = inner.known.get(&bearer.id)?;
        let is_good = known.is(bearer) && now < known.seen_at + BELIEVED;
        is_good.then(|| Caller { origin: origin.clone(), ..known.caller.clone() })
    }
}

impl Known {
    /// Compares hashes: how long that takes tells nothing of the secret.
    fn is(&self, bearer: &BearerToken) -> bool {
        self.secret_sha256 == <[u8; 32]>::from(Sha256::digest(bearer.secret.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(digit: &str) -> BearerToken {
        BearerToken { id: TokenId(uuid::Uuid::nil()), secret: digit.repeat(48) }
    }

    #[test]
    fn only_the_same_secret_is_recalled_and_not_for_ever() {
        let (memory, now) = (TokenMemory::default(), DateTime::UNIX_EPOCH);
        let origin = Origin::default();
        memory.remember(&bearer("0"), &Caller::system("gateway"), 0, now);
        assert!(memory.recall(&bearer("0"), &origin, now).is_some());
        assert!(memory.recall(&bearer("1"), &origin, now).is_none());
        assert!(memory.recall(&bearer("0"), &origin, now + BELIEVED).is_none());
        memory.forget(&bearer("1"));
        assert!(
            memory.recall(&bearer("0"), &origin, now).is_some(),
            "a wrong guess made it forget"
        );
        memory.forget(&bearer("0"));
        assert!(memory.recall(&bearer("0"), &origin, now).is_none());
    }

    #[test]
    fn a_pause_is_short_and_ends_with_the_first_answer() {
        let (memory, now) = (TokenMemory::default(), DateTime::UNIX_EPOCH);
        memory.pause(now);
        assert!(memory.is_paused(now) && !memory.is_paused(now + PAUSE));
        memory.remember(&bearer("0"), &Caller::system("gateway"), 0, now);
        assert!(!memory.is_paused(now));
    }

    #[test]
    fn trust_is_short_and_ends_with_any_revocation() {
        let (memory, now) = (TokenMemory::default(), DateTime::UNIX_EPOCH);
        let origin = Origin::default();
        memory.remember(&bearer("0"), &Caller::system("gateway"), 7, now);
        assert!(memory.trust(&bearer("0"), &origin, 7, now).is_some());
        assert!(memory.trust(&bearer("0"), &origin, 8, now).is_none(), "one was revoked");
        assert!(memory.trust(&bearer("1"), &origin, 7, now).is_none(), "another secret");
        assert!(memory.trust(&bearer("0"), &origin, 7, now + TRUSTED).is_none());
        let earlier = now - TimeDelta::seconds(1);
        assert!(memory.trust(&bearer("0"), &origin, 7, earlier).is_none(), "the clock went back");
    }
}
