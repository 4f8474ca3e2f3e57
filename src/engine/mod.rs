//! The order of events: find manifests, load each one, run the rules, judge their findings, fix them. No other module
//! calls back into it.

mod baseline;
mod cache;
pub mod candidate;
#[cfg(feature = "cli")]
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
pub use candidate::Candidate;
pub use fix::Fixed;
pub use history::Earlier;
pub use lint::{lint, lint_app, load};
pub use report::{FileReport, Place, Public, Suppressed};
pub use summary::{Count, Summary};
pub use workspace::{Batch, PassCriteria};
