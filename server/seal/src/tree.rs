//! The Merkle tree of RFC 6962, section 2: leaves are hashed with a zero byte before them and inner
//! nodes with a one, so neither can be taken for the other.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256, written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = "expected 64 hexadecimal digits";
        if text.len() != 64 || !text.is_ascii() {
            return Err(fault);
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| fault)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Hash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = &'static str;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self).map_err(|_| "a hash has 32 bytes")
    }
}

/// The hash of a leaf.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(bytes).finalize().into())
}

pub(crate) fn node(left: Hash, right: Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The hash of the tree of no leaves.
pub(crate) fn empty() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// A tree that only grows, as the roots of its complete parts: enough to add leaves and to tell the
/// root, in memory that grows with the logarithm of the leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    /// Of the complete subtrees, the largest first.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn add(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each trailing one bit of the size is a subtree of equal height that this one completes.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node(left, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    pub fn root(&self) -> Hash {
        let joined = self.peaks.iter().rev().copied().reduce(|right, left| node(left, right));
        joined.unwrap_or_else(empty)
    }
}

/// The root over all leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty(),
        [one] => *one,
        _ => {
            let (left, right) = halves(leaves);
            node(root(left), root(right))
        }
    }
}

/// The largest power of two below `size`, which is at least two.
pub(crate) fn split(size: u64) -> u64 {
    size.next_power_of_two() / 2
}

/// The same, as a place to cut a slice.
fn halves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}

/// The proof that the leaf at `place` is in the tree of `leaves`: the hashes beside its path, the
/// nearest first. `None`: there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash], place: usize) -> Option<Vec<Hash>> {
    if place >= leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    let (mut part, mut place) = (leaves, place);
    while part.len() > 1 {
        let (left, right) = halves(part);
        if place < left.len() {
            proof.push(root(right));
            part = left;
        } else {
            proof.push(root(left));
            place -= left.len();
            part = right;
        }
    }
    proof.reverse();
    Some(proof)
}

/// Whether `proof` shows that `leaf` is at `place` in the tree of `size` leaves with this root.
pub fn inclusion_holds(leaf: Hash, place: u64, size: u64, proof: &[Hash], root: Hash) -> bool {
    if place >= size {
        return false;
    }
    // RFC 9162, 2.1.3.2.
    let (mut place, mut last) = (place, size - 1);
    let mut hash = leaf;
    for beside in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node(*beside, hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(hash, *beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == root
}

/// The proof that the tree of the first `old` leaves is the beginning of the tree of all of them.
/// `None`: there are not as many, or `old` is zero.
pub fn consistency_proof(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old == 0 || old > leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    subproof(leaves, old, true, &mut proof);
    Some(proof)
}

/// RFC 6962, 2.1.2. `whole`: the first `old` leaves are a subtree that the other side knows.
fn subproof(leaves: &[Hash], old: usize, whole: bool, proof: &mut Vec<Hash>) {
    if old == leaves.len() {
        if !whole {
            proof.push(root(leaves));
        }
        return;
    }
    let (left, right) = halves(leaves);
    if old <= left.len() {
        subproof(left, old, whole, proof);
        proof.push(root(right));
    } else {
        subproof(right, old - left.len(), false, proof);
        proof.push(root(left));
    }
}

/// Whether `proof` shows that a tree of `old` leaves with one root grew into one of `new` leaves
/// with the other.
pub fn consistency_holds(
    (old, old_root): (u64, Hash),
    (new, new_root): (u64, Hash),
    proof: &[Hash],
) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    // RFC 9162, 2.1.4.2.
    let (first, rest) = match (old.is_power_of_two(), proof.split_first()) {
        (true, _) => (old_root, proof),
        (false, Some((first, rest))) => (*first, rest),
        (false, None) => return false,
    };
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut of_old, mut of_new) = (first, first);
    for beside in rest {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            of_old = node(*beside, of_old);
            of_new = node(*beside, of_new);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            of_new = node(of_new, *beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && of_old == old_root && of_new == new_root
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    /// Published values of RFC 6962's test vectors (the reference implementation's `testdata`).
    #[test]
    fn the_roots_are_those_of_the_standard() {
        let inputs: [&[u8]; 8] = [
            &[],
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let hashes: Vec<Hash> = inputs.iter().map(|input| leaf_hash(input)).collect();
        let mut frontier = Frontier::default();
        assert_eq!(
            frontier.root().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        for (place, expected) in roots.iter().enumerate() {
            frontier.add(hashes[place]);
            assert_eq!(root(&hashes[..=place]).to_string(), *expected);
            assert_eq!(frontier.root().to_string(), *expected);
        }
    }

    #[test]
    fn every_leaf_of_small_trees_is_proved_and_every_other_claim_fails() {
        for size in 1..=33 {
            let all = leaves(size);
            let top = root(&all);
            for place in 0..size {
                let proof = inclusion_proof(&all, place).unwrap();
                let holds = |leaf: Hash, place: usize, size: usize, proof: &[Hash]| {
                    inclusion_holds(leaf, place as u64, size as u64, proof, top)
                };
                assert!(holds(all[place], place, size, &proof), "{place} of {size}");
                assert!(!holds(leaf_hash(b"x"), place, size, &proof));
                assert!(!holds(all[place], size, size, &proof));
                if size > 1 {
                    assert!(!holds(all[place], (place + 1) % size, size, &proof));
                    assert!(!holds(all[place], place, size, &proof[1..]));
                }
            }
            for old in 1..=size {
                let proof = consistency_proof(&all, old).unwrap();
                let (before, after) = ((old as u64, root(&all[..old])), (size as u64, top));
                assert!(consistency_holds(before, after, &proof), "{old} to {size}");
                assert!(!consistency_holds((before.0, leaf_hash(b"x")), after, &proof));
                assert!(!consistency_holds(before, (after.0, leaf_hash(b"x")), &proof));
            }
        }
    }

    proptest! {
        #[test]
        fn adding_one_by_one_is_the_same_as_all_at_once(count in 0usize..300) {
            let mut frontier = Frontier::default();
            let all = leaves(count);
            all.iter().for_each(|leaf| frontier.add(*leaf));
            prop_assert_eq!(frontier.root(), root(&all));
            prop_assert_eq!(frontier.size(), count as u64);
        }

        #[test]
        fn a_hash_is_written_and_read_alike(bytes in any::<[u8; 32]>()) {
            prop_assert_eq!(Hash(bytes).to_string().parse(), Ok(Hash(bytes)));
        }

        #[test]
        fn what_is_no_hash_is_refused(text in ".{0,70}") {
            if let Ok(hash) = text.parse::<Hash>() {
                prop_assert_eq!(hash.to_string(), text.to_lowercase());
            }
        }
    }
}
