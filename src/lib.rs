//! Lints Stripe app manifests: `stripe-app.json`, `stripe-app.yaml` and local `stripe-app.<name>.json`.
//!
//! Data flows one way: bytes → [`syntax`] → tree → [`app`] → [`rules`] → findings → [`verdict`] → [`output`].

pub mod app;
pub mod syntax;
