//! Recomputes the catalogue, the plans and the ledger from the source documents and compares them
//! with the data files, so that no number of the data can drift from the line that it cites.
//!
//! The documents are not part of this repository. They are looked for in `HEADROOM_SEEDS`, then in
//! `../shared/seeds` beside the checkout; where there are none, the tests say that they are
//! skipped.

#![expect(clippy::unwrap_used, reason = "a test may panic, also in the functions that it calls")]

#[path = "seeds/conflicts.rs"]
mod conflicts;
#[path = "seeds/data.rs"]
mod data;
#[path = "seeds/documents.rs"]
mod documents;
#[path = "seeds/operations.rs"]
mod operations;
#[path = "seeds/plans.rs"]
mod plans;
#[path = "seeds/platform.rs"]
mod platform;
#[path = "seeds/rates.rs"]
mod rates;
