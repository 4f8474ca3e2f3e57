//! Every integration test in one program, so that a changed rule is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first thing it did not expect"
)]

mod support;

mod addresses;
mod adoption;
mod adversarial;
mod advice;
#[cfg(unix)]
mod boundary;
mod cases;
mod catalogue;
mod cli;
mod code;
mod content_security_policy;
mod determinism;
mod diff;
mod distribution;
mod edit;
mod editor_schemas;
mod examples;
mod extensions;
mod fields;
mod fix;
mod fix_code;
mod formats;
mod fuzz;
mod gates;
mod history;
mod identity;
mod levels;
mod local_manifests;
#[cfg(feature = "lsp")]
mod lsp;
mod messages;
mod modules;
mod nearest;
mod permissions;
mod places;
mod readme;
mod report;
mod review;
mod rules;
mod sandbox;
mod secrets;
mod snapshots;
mod standards;
mod surroundings;
mod syntax;
mod terminal;
mod ticks;
mod vscode;
mod widths;
mod writing;
mod yaml;
