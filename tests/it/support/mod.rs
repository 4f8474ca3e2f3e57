//! What several tests share.

pub mod page;
pub mod png;
pub mod properties;
pub mod rules;
pub mod snapshot;
pub mod tree;
