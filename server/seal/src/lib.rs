//! What makes the audit log provable: a hash of each row, a Merkle tree over the hashes, signed
//! checkpoints of the tree, and the check of all of it.
//!
//! The tree is that of RFC 6962 (Certificate Transparency) with SHA-256; checkpoints are written as
//! signed notes (C2SP `tlog-checkpoint`) with Ed25519. Nothing here knows a database: rows come in,
//! in their order, and a verdict goes out. So an export can be checked where no server is.

mod checkpoint;
mod exported;
mod proof;
mod record;
mod tree;
mod verify;

pub use checkpoint::{BadCheckpoint, Checkpoint, PublicKey, SecretKey, SignedCheckpoint};
pub use domain::audit::{AuditFault, Report};
pub use exported::{Unreadable, check_export};
pub use proof::{Part, parts, proved_root};
pub use record::Record;
pub use tree::{
    Frontier, Hash, consistency_holds, consistency_proof, inclusion_holds, inclusion_proof,
    leaf_hash, root,
};
pub use verify::Verifier;
