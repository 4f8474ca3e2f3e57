//! Lints Stripe app manifests: `stripe-app.json`, `stripe-app.yaml` and local `stripe-app.<name>.json`.
//!
//! Data flows one way: bytes → [`syntax`] → tree → [`app`] → [`rules`] → findings → [`verdict`] → [`output`].

pub mod app;
pub mod catalogue;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diagnostic;
pub mod diff;
pub mod engine;
pub mod error;
pub mod messages;
pub mod output;
pub mod parallel;
pub mod review;
pub mod rules;
pub mod schema;
pub mod syntax;
pub mod text;
pub mod write;
