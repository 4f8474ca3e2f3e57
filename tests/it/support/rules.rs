//! Runs one family of rules over an app that is written in the test.

use std::collections::BTreeSet;

use stripe_app_lint::app::{App, Loaded, Memory};
use stripe_app_lint::audience::Audience;
use stripe_app_lint::diagnostic::Finding;
use stripe_app_lint::rules::{self, Settings};

/// The app whose manifest is the first of these files, each a path and a text.
pub fn app(files: &[(&str, &str)]) -> App {
    let mut memory = Memory::default();
    for (path, text) in files {
        memory.insert(path, text.as_bytes());
    }
    match App::load(&memory, files[0].0.as_ref()).unwrap() {
        Loaded::App(app) => *app,
        Loaded::NotAManifest => panic!("{} is taken for something else", files[0].0),
    }
}

/// What the rules of a family find in that app.
pub fn findings(family: &str, files: &[(&str, &str)]) -> Vec<Finding> {
    let app = app(files);
    let audience = Audience::of(&app, false);
    let mut findings = rules::check(&app, &Settings::default(), audience);
    findings.retain_mut(|finding| audience.admits(finding));
    findings.retain(|finding| finding.rule.family == family);
    findings
}

/// The names of the rules that found something.
pub fn names(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding.rule.name).collect()
}
