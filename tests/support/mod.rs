//! What several tests share.

pub mod page;
pub mod png;
