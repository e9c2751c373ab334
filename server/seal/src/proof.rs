//! The proof that some rows are in the tree: the hashes of everything else, as few as possible.
//!
//! Both sides walk the tree in the same way. Where a part of it has none of the rows, its hash
//! stands in the proof, the leftmost first; everything else follows from the rows. A range of rows
//! without gaps needs a few dozen hashes, however long it is.

use crate::tree::{Hash, empty, node, split};

/// A part of the tree that has none of the rows: its first leaf, and how many it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub start: u64,
    pub length: u64,
}

/// The parts whose hashes prove the rows at `places` (ascending, each once) in a tree of `size`
/// leaves, in the order of the proof. `None`: a place is not in the tree, or out of order.
pub fn parts(size: u64, places: &[u64]) -> Option<Vec<Part>> {
    let ascends = places.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascends || places.last().is_some_and(|last| *last >= size) {
        return None;
    }
    let mut parts = Vec::new();
    if size > 0 {
        collect(Part { start: 0, length: size }, places, &mut parts);
    }
    Some(parts)
}

fn collect(part: Part, places: &[u64], parts: &mut Vec<Part>) {
    if places.is_empty() {
        parts.push(part);
    } else if part.length > 1 {
        let (left, right) = halves(part);
        let (mine, rest) = places.split_at(places.partition_point(|place| *place < right.start));
        collect(left, mine, parts);
        collect(right, rest, parts);
    }
}

fn halves(part: Part) -> (Part, Part) {
    let left = Part { start: part.start, length: split(part.length) };
    let right = Part { start: part.start + left.length, length: part.length - left.length };
    (left, right)
}

/// The root of a tree of `size` leaves that has `rows` (place and hash, ascending) and, in all its
/// other parts, `proof`. `None`: the two do not go together.
pub fn proved_root(size: u64, rows: &[(u64, Hash)], proof: &[Hash]) -> Option<Hash> {
    let ascends = rows.windows(2).all(|pair| pair[0].0 < pair[1].0);
    if !ascends || rows.last().is_some_and(|last| last.0 >= size) {
        return None;
    }
    if size == 0 {
        return proof.is_empty().then(empty);
    }
    let mut proof = proof.iter().copied();
    let root = join(Part { start: 0, length: size }, rows, &mut proof)?;
    // Nothing may be left over.
    proof.next().is_none().then_some(root)
}

fn join(part: Part, rows: &[(u64, Hash)], proof: &mut impl Iterator<Item = Hash>) -> Option<Hash> {
    match rows {
        [] => proof.next(),
        [(_, hash)] if part.length == 1 => Some(*hash),
        _ => {
            let (left, right) = halves(part);
            let (mine, rest) = rows.split_at(rows.partition_point(|row| row.0 < right.start));
            let left = join(left, mine, proof)?;
            Some(node(left, join(right, rest, proof)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tree::{leaf_hash, root};

    fn leaves(size: usize) -> Vec<Hash> {
        (0..size).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    /// The rows at `places`, and the proof of them.
    fn prove(all: &[Hash], places: &[u64]) -> (Vec<(u64, Hash)>, Vec<Hash>) {
        let parts = parts(all.len() as u64, places).unwrap();
        let range = |part: &Part| part.start as usize..(part.start + part.length) as usize;
        let proof = parts.iter().map(|part| root(&all[range(part)])).collect();
        (places.iter().map(|place| (*place, all[*place as usize])).collect(), proof)
    }

    proptest! {
        #[test]
        fn any_choice_of_rows_is_proved(size in 1usize..200, chosen in prop::collection::btree_set(0u64..200, 0..60)) {
            let all = leaves(size);
            let places: Vec<u64> = chosen.into_iter().filter(|place| *place < size as u64).collect();
            let (rows, proof) = prove(&all, &places);
            let size = size as u64;
            prop_assert_eq!(proved_root(size, &rows, &proof), Some(root(&all)));
            for place in 0..rows.len() {
                let mut other = rows.clone();
                other[place].1 = leaf_hash(b"x");
                prop_assert_ne!(proved_root(size, &other, &proof), Some(root(&all)));
                let mut fewer = rows.clone();
                fewer.remove(place);
                prop_assert_ne!(proved_root(size, &fewer, &proof), Some(root(&all)));
            }
            let more = [&proof[..], &[leaf_hash(b"x")]].concat();
            prop_assert_eq!(proved_root(size, &rows, &more), None);
        }
    }

    #[test]
    fn a_range_needs_few_hashes() {
        let all = leaves(10_000);
        let places: Vec<u64> = (3000..6000).collect();
        let (rows, proof) = prove(&all, &places);
        assert!(proof.len() < 30, "{}", proof.len());
        assert_eq!(proved_root(10_000, &rows, &proof), Some(root(&all)));
        assert_eq!(parts(5, &[5]), None);
        assert_eq!(parts(5, &[2, 1]), None);
        assert_eq!(proved_root(0, &[], &[]), Some(root(&[])));
    }
}
