//! What users read, as files beside these tests, so that a change of any text shows in review.
//! `SNAPSHOTS=overwrite cargo test --test it` renews them all.

mod commands;
mod coverage;
mod errors;
mod findings;
mod formats;
mod permissions;
mod review;
pub mod session;
