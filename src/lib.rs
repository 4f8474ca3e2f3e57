//! Lints Stripe app manifests: `stripe-app.json`, `stripe-app.yaml` and local `stripe-app.<name>.json`.
//!
//! Data flows one way: bytes → [`syntax`] → tree → [`app`] → [`rules`] → findings → [`verdict`] → [`output`].

pub mod app;
pub mod batch;
pub mod catalogue;
pub mod cli;
pub mod code;
pub mod commands;
pub mod config;
pub mod diff;
pub mod discover;
pub mod error;
pub mod evidence;
pub mod finding;
pub mod fix;
pub mod history;
pub mod messages;
pub mod output;
pub mod parallel;
pub mod permissions;
pub mod review;
pub mod rules;
pub mod safety;
pub mod schema;
pub mod syntax;
pub mod text;
pub mod verdict;
pub mod write;
