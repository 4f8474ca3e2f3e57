//! The linter as the playground's page calls it: the files of an app, and what the program would write about them.
//!
//! The page keeps one [`Playground`] in a worker. Every method returns what the program writes, or the sentence of its error.

use std::path::Path;

use serde::Serialize;
use stripe_app_lint::{Clock, Memory, ReviewFormat, Safety, report};
use time::Date;
use time::format_description::well_known::Iso8601;
use wasm_bindgen::prelude::wasm_bindgen;

/// The files of an app, and the date on which they are linted.
#[wasm_bindgen]
pub struct Playground {
    files: Memory,
    clock: Clock,
}

/// A file that fixes change.
#[derive(Serialize)]
struct Fixed {
    path: String,
    text: String,
}

#[wasm_bindgen]
impl Playground {
    /// No files yet. The date is in the form `2026-11-28`; if it is not, no suppression expires.
    #[wasm_bindgen(constructor)]
    pub fn new(today: &str) -> Self {
        let clock = Date::parse(today, &Iso8601::DATE).map_or(Clock::Unknown, Clock::Given);
        Self { files: Memory::default(), clock }
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path, bytes);
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// What `check --format json` writes.
    ///
    /// # Errors
    /// If there is no manifest.
    pub fn check(&self) -> Result<String, String> {
        report::check(&self.files, self.clock).map_err(|error| error.to_string())
    }

    /// The files that the safe fixes change: `[{"path": …, "text": …}]`.
    ///
    /// # Errors
    /// If there is no manifest, or one cannot be read.
    pub fn fix(&self) -> Result<String, String> {
        let fixed = report::fix(&self.files, self.clock, Safety::Safe).map_err(|error| error.to_string())?;
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let fixed: Vec<_> = fixed.into_iter().map(|file| Fixed { path: path(&file.path), text: file.after }).collect();
        serde_json::to_string(&fixed).map_err(|error| error.to_string())
    }

    /// The page that `review --format html` writes for a manifest, with `--as public` if asked.
    ///
    /// # Errors
    /// If the manifest or its configuration cannot be read, or the manifest cannot be uploaded.
    pub fn review(&self, manifest: &str, as_public: bool) -> Result<String, String> {
        report::review(&self.files, Path::new(manifest), as_public, ReviewFormat::Html, self.clock)
            .map_err(|error| error.to_string())
    }

    /// What `permissions --format json` writes.
    ///
    /// # Errors
    /// If there is no manifest, or one or its configuration cannot be read.
    pub fn permissions(&self) -> Result<String, String> {
        report::permissions(&self.files).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "nmae": "Ledgerline"}"#;

    fn playground(today: &str) -> Playground {
        let mut playground = Playground::new(today);
        playground.insert("stripe-app.json", MANIFEST.into());
        playground
    }

    #[test]
    fn fixed_text_is_linted_in_place_of_the_old_one() {
        let mut playground = playground("2026-11-28");
        assert!(playground.check().unwrap().contains("misspelled-field"));
        let fixed: serde_json::Value = serde_json::from_str(&playground.fix().unwrap()).unwrap();
        assert_eq!(fixed[0]["path"], "stripe-app.json");
        playground.insert("stripe-app.json", fixed[0]["text"].as_str().unwrap().into());
        assert!(!playground.check().unwrap().contains("misspelled-field"));
        assert_eq!(playground.fix().unwrap(), "[]");
    }

    #[test]
    fn every_view_says_why_it_is_empty() {
        let mut playground = playground("2026-11-28");
        assert!(playground.review("stripe-app.json", true).unwrap().starts_with("<!doctype html>"));
        assert!(playground.permissions().unwrap().contains("stripe-app.json"));
        playground.remove("stripe-app.json");
        let errors = [
            playground.check(),
            playground.fix(),
            playground.review("stripe-app.json", false),
            playground.permissions(),
        ];
        for error in errors {
            assert!(error.unwrap_err().contains("stripe-app.json"));
        }
    }

    #[test]
    fn suppression_expires_on_the_date_of_the_page() {
        let expires = |today| {
            let mut playground = playground(today);
            let text = r#"{suppress: [{rule: "misspelled-field", reason: "agreed", until: "2020-02-02"}]}"#;
            playground.insert("stripe-app-lint.json5", text.into());
            playground.check().unwrap().contains("expired-suppression")
        };
        assert_eq!(["2020-02-02", "2020-02-03", "today"].map(expires), [false, true, false]);
    }
}
