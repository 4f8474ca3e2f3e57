//! Lints one manifest: loads it, runs the rules, and judges what they find.

use std::collections::HashSet;
use std::path::Path;

use super::judge::judge;
use super::report::Linted;
use super::safety;
use crate::app::{App, Files, Kind, Loaded, Unsaved};
use crate::config::Config;
use crate::diagnostic::Finding;
use crate::error::Error;
use crate::rules;

/// Lints the manifest at a path; `None` if the file is none.
///
/// # Errors
/// If the file cannot be read.
pub fn lint(files: &dyn Files, path: &Path, config: &Config) -> Result<Option<Linted>, Error> {
    lint_since(files, path, config, None)
}

/// Lints the manifest at a path and compares it with its text at an earlier revision, if there is one.
///
/// # Errors
/// If the file cannot be read.
pub fn lint_since(
    files: &dyn Files,
    path: &Path,
    config: &Config,
    earlier: Option<&str>,
) -> Result<Option<Linted>, Error> {
    let once = |files: &dyn Files| -> Result<Option<Linted>, Error> {
        let Some(mut app) = load(files, path)? else { return Ok(None) };
        app.previous = earlier.map(|text| Box::new(App::of_text(path, text.to_owned())));
        Ok(Some(lint_app(files, app, config)))
    };
    let Some(mut linted) = once(files)? else { return Ok(None) };
    safety::confirm(&mut linted, |text| once(&Unsaved { path, bytes: text.as_bytes(), others: files }).ok().flatten());
    Ok(Some(linted))
}

/// Runs the rules over an app and judges what they find. Whether its fixes are safe is not tried.
pub fn lint_app(files: &dyn Files, app: App, config: &Config) -> Linted {
    let mut findings = rules::check(&app, &config.settings);
    if app.kind == Kind::Local {
        leave_to_the_base(files, &app, config, &mut findings);
    }
    judge(app, findings, config)
}

/// Loads the manifest at a path; `None` if the file is none.
///
/// # Errors
/// If the file cannot be read.
pub fn load(files: &dyn Files, path: &Path) -> Result<Option<App>, Error> {
    match App::load(files, path) {
        Ok(Loaded::App(app)) => Ok(Some(*app)),
        Ok(Loaded::NotAManifest) => Ok(None),
        Err(reason) => Err(Error::Unreadable { path: path.to_owned(), reason }),
    }
}

/// Drops what the manifest that a local one extends is guilty of by itself: it is reported there.
fn leave_to_the_base(files: &dyn Files, app: &App, config: &Config, findings: &mut Vec<Finding>) {
    let Some(base) = app.sources.get(1) else { return };
    let Ok(Loaded::App(base)) = App::load(files, &base.path) else { return };
    let own = rules::check(&base, &config.settings);
    let own: HashSet<_> = own.iter().map(|finding| place(&base, finding)).collect();
    findings.retain(|finding| finding.span.source.0 == 0 || !own.contains(&place(app, finding)));
}

/// What tells a finding from the others of an app, whichever of its manifests is linted.
fn place<'a>(app: &'a App, finding: &Finding) -> (&'a Path, usize, usize, &'static str) {
    (&app.source(finding.span.source).path, finding.span.start, finding.span.end, finding.rule.name)
}
