//! Mistakes in a configuration or in a comment that suppresses findings. They do not depend on an app.

use super::{Context, Report};

/// The check of the rules whose findings come from where configurations are read and applied.
pub fn raised_by_the_verdict(_: &Context, _: &mut Report) {}
