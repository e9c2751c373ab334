//! Signed checkpoints: how many rows there were, and the root of the tree over them.
//!
//! Written as a signed note (C2SP): origin, size, root and time on a line each, an empty line, and
//! the signature. Whoever has the public key and a checkpoint from elsewhere needs to trust neither
//! the database nor the server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::tree::Hash;

/// The first line of every checkpoint.
const ORIGIN: &str = "headroom/audit";

/// How a line with a signature begins.
const SIGNED: &str = "\u{2014} ";

/// The algorithm in key ids: Ed25519.
const ED25519: u8 = 1;

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Rows that are sealed.
    pub size: u64,
    /// Of the tree over them.
    pub root: Hash,
    /// When it was signed, to the microsecond.
    pub at: DateTime<Utc>,
}

impl Checkpoint {
    fn text(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("{ORIGIN}\n{}\n{}\nat {at}\n", self.size, BASE64.encode(self.root.0))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != ORIGIN {
            return None;
        }
        let size = lines.next()?.parse().ok()?;
        let root = Hash::try_from(BASE64.decode(lines.next()?).ok()?.as_slice()).ok()?;
        let at = DateTime::parse_from_rfc3339(lines.next()?.strip_prefix("at ")?).ok()?;
        let one = Self { size, root, at: at.to_utc() };
        // Only the one way of writing it is meant.
        (lines.next().is_none() && one.text() == text).then_some(one)
    }
}

/// A checkpoint with its signature, as a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignedCheckpoint(pub String);

/// Why a note is no checkpoint of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCheckpoint {
    #[error("it is no checkpoint")]
    Shape,
    #[error("it is signed with another key")]
    OtherKey,
    #[error("its signature is wrong")]
    Signature,
}

impl SignedCheckpoint {
    /// The checkpoint, if `key` signed it.
    pub fn open(&self, key: &PublicKey) -> Result<Checkpoint, BadCheckpoint> {
        let (text, signature) = self.0.split_once("\n\n").ok_or(BadCheckpoint::Shape)?;
        let text = format!("{text}\n");
        let checkpoint = Checkpoint::parse(&text).ok_or(BadCheckpoint::Shape)?;
        let signature = signature
            .strip_prefix(SIGNED)
            .and_then(|line| line.strip_suffix('\n')?.strip_prefix(ORIGIN)?.strip_prefix(' '))
            .and_then(|encoded| BASE64.decode(encoded).ok())
            .ok_or(BadCheckpoint::Shape)?;
        let (id, signature) = signature.split_at_checked(4).ok_or(BadCheckpoint::Shape)?;
        if id != key.id() {
            return Err(BadCheckpoint::OtherKey);
        }
        let signature = Signature::from_slice(signature).map_err(|_| BadCheckpoint::Shape)?;
        let verified = key.0.verify_strict(text.as_bytes(), &signature);
        verified.map(|()| checkpoint).map_err(|_| BadCheckpoint::Signature)
    }

    /// What it says, whoever signed it.
    pub fn claim(&self) -> Option<Checkpoint> {
        let (text, _) = self.0.split_once("\n\n")?;
        Checkpoint::parse(&format!("{text}\n"))
    }
}

/// What checkpoints are signed with. Kept outside the database.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// From 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&bytes))
    }

    /// As [`Self::to_text`] wrote it.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.trim().strip_prefix("headroom-audit-secret ")?).ok()?;
        Some(Self::from_bytes(bytes.try_into().ok()?))
    }

    /// One line, for a file that only the server may read.
    pub fn to_text(&self) -> String {
        format!("headroom-audit-secret {}\n", BASE64.encode(self.0.to_bytes()))
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub fn sign(&self, checkpoint: &Checkpoint) -> SignedCheckpoint {
        let text = checkpoint.text();
        let mut signature = self.public().id().to_vec();
        signature.extend(self.0.sign(text.as_bytes()).to_bytes());
        let encoded = BASE64.encode(signature);
        SignedCheckpoint(format!("{text}\n{SIGNED}{ORIGIN} {encoded}\n"))
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey of {}", self.public())
    }
}

/// What checkpoints are checked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The first four bytes of the hash of name and key, as signed notes have it.
    fn id(&self) -> [u8; 4] {
        let mut hash = Sha256::new();
        hash.update(ORIGIN.as_bytes());
        hash.update([b'\n', ED25519]);
        hash.update(self.0.as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

/// As signed notes write a verifier key: name, id and key.
impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = u32::from_be_bytes(self.id());
        let key: Vec<u8> = [ED25519].into_iter().chain(self.0.to_bytes()).collect();
        write!(f, "{ORIGIN}+{id:08x}+{}", BASE64.encode(key))
    }
}

impl std::str::FromStr for PublicKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = "expected a key as the server prints it";
        let encoded = text.trim().splitn(3, '+').nth(2).ok_or(fault)?;
        let bytes = BASE64.decode(encoded).map_err(|_| fault)?;
        let key = bytes.strip_prefix(&[ED25519]).ok_or(fault)?;
        let key = VerifyingKey::from_bytes(key.try_into().map_err(|_| fault)?);
        let key = Self(key.map_err(|_| fault)?);
        if key.to_string() == text.trim() { Ok(key) } else { Err(fault) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::leaf_hash;

    fn checkpoint() -> Checkpoint {
        let at = "2026-11-20T08:00:00.000001Z".parse().unwrap();
        Checkpoint { size: 7, root: leaf_hash(b"x"), at }
    }

    #[test]
    fn a_checkpoint_opens_with_its_key_and_no_other() {
        let key = SecretKey::from_bytes([7; 32]);
        let signed = key.sign(&checkpoint());
        assert_eq!(signed.open(&key.public()), Ok(checkpoint()));
        let other = SecretKey::from_bytes([8; 32]).public();
        assert_eq!(signed.open(&other), Err(BadCheckpoint::OtherKey));
        assert_eq!(signed.claim(), Some(checkpoint()));
    }

    #[test]
    fn every_letter_of_a_checkpoint_counts() {
        let key = SecretKey::from_bytes([7; 32]);
        let signed = key.sign(&checkpoint());
        for (place, letter) in signed.0.char_indices() {
            for other in ['0', '\n', ' ', 'A'] {
                if other == letter {
                    continue;
                }
                let end = place + letter.len_utf8();
                let text = format!("{}{other}{}", &signed.0[..place], &signed.0[end..]);
                let altered = SignedCheckpoint(text);
                assert!(altered.open(&key.public()).is_err(), "{other:?} at {place}");
            }
        }
    }

    #[test]
    fn keys_are_written_and_read_alike() {
        let key = SecretKey::from_bytes([7; 32]);
        let again = SecretKey::from_text(&key.to_text()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(key.public().to_string().parse(), Ok(key.public()));
        assert!("headroom/audit+0+x".parse::<PublicKey>().is_err());
        assert!(SecretKey::from_text("x").is_none());
        assert!(!format!("{key:?}").contains(&BASE64.encode([7; 32])));
    }
}
