//! Lints Stripe app manifests: `stripe-app.json`, `stripe-app.yaml` and local `stripe-app.<name>.json`.
//!
//! Most users run the program of the same name. This library is for those who need findings inside their own program,
//! such as an editor, a bot or a page in the browser:
//!
//! ```
//! use stripe_app_lint::{Config, Memory, Severity, lint};
//!
//! let mut files = Memory::default();
//! files.insert("stripe-app.json", r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "nmae": "Ledgerline"}"#);
//!
//! let report = lint(&files, "stripe-app.json", &Config::default())?.expect("it is a manifest");
//! let finding = &report.findings[0];
//! assert_eq!(finding.rule.name, "misspelled-field");
//! assert_eq!(finding.severity, Severity::Error);
//! assert_eq!(report.place(finding.span).start.line, 1);
//! # Ok::<(), stripe_app_lint::Error>(())
//! ```
//!
//! What this page lists follows [Semantic Versioning](https://semver.org): it changes incompatibly only with a new major version,
//! before 1.0 with a new minor one. New rules, and rules that find more, come with minor versions. Everything else is public
//! only for the program and its tests, and may change at any time.
//!
//! Inside, data flows one way: bytes → `syntax` → tree → `app` → `rules` → findings → `engine` → report → `output`. See
//! [how it is built](https://github.com/stripe-app-lint/stripe-app-lint/blob/main/docs/architecture.md).

#[doc(hidden)]
pub mod about;
#[doc(hidden)]
pub mod app;
#[doc(hidden)]
pub mod audience;
#[doc(hidden)]
pub mod catalogue;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod clock;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod commands;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod diff;
#[doc(hidden)]
pub mod editor_schema;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod error;
#[doc(hidden)]
pub mod evidence;
#[cfg(feature = "lsp")]
#[doc(hidden)]
pub mod lsp;
#[doc(hidden)]
pub mod messages;
#[doc(hidden)]
pub mod output;
#[doc(hidden)]
pub mod parallel;
#[doc(hidden)]
pub mod permissions;
pub mod report;
#[doc(hidden)]
pub mod review;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod text;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod write;

use std::path::Path;

#[cfg(feature = "cli")]
pub use app::Disk;
pub use app::{Files, Memory, ReadError};
pub use clock::Clock;
pub use config::Config;
pub use diagnostic::{Confidence, Finding, Fix, Page, Related, Rule, Safety, Severity, Stage};
pub use engine::{FileReport as Report, Place};
pub use error::Error;
pub use review::Format as ReviewFormat;
pub use syntax::lines::Position;
pub use syntax::{Edit, Span};
pub use text::Shown;

/// Every rule, by family, in the order of the documentation.
///
/// ```
/// let errors = stripe_app_lint::all_rules().filter(|rule| rule.page().severity == stripe_app_lint::Severity::Error);
/// assert!(errors.count() > 20);
/// ```
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    rules::RULES.iter().copied()
}

/// Lints the manifest at `path`; `None` if the file is named like a manifest but is something else.
///
/// Nothing that the manifest names is read outside of its repository or, without one, of its folder. Findings do not
/// contain secrets, which are masked where text is prepared for output.
///
/// # Errors
/// If the manifest cannot be read. Whatever is wrong inside it is a finding.
pub fn lint(files: &dyn Files, path: impl AsRef<Path>, config: &Config) -> Result<Option<Report>, Error> {
    let path = path.as_ref();
    let inside = app::Inside::of(files, path, &app::Origin::Named);
    Ok(engine::lint(&inside, path, config)?.map(|mut report| {
        report.decide(config::FailOn::Gate(config.gate.unwrap_or_default()));
        report
    }))
}
