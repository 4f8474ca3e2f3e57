//! The order of things: find manifests, load each, run the rules, judge what they find, fix it. Nothing calls back into it.

mod baseline;
mod cache;
pub mod discover;
pub mod fix;
pub mod history;
mod judge;
mod lint;
mod overrides;
mod report;
mod safety;
mod summary;
mod suppress;
mod workspace;

pub use baseline::{BaselineEntry, baseline};
pub use cache::{Cache, Change};
pub use fix::Fixed;
pub use lint::{lint, lint_app, load};
pub use report::{FileReport, Place, Public, Suppressed};
pub use summary::{Count, Summary};
pub use workspace::{Batch, Earlier, PassCriteria};
