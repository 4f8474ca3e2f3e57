//! Lints one manifest: loads it, runs the rules, and judges what they find.

use std::cell::OnceCell;
use std::path::Path;

use super::judge::judge;
use super::overrides;
use super::report::FileReport;
use super::safety;
use crate::app::code;
use crate::app::{App, Files, Kind, Loaded, Unsaved};
use crate::audience::Audience;
use crate::config::{Config, Gate};
use crate::error::Error;
use crate::rules;

/// Lints the manifest at a path; `None` if the file is none.
///
/// # Errors
/// If the file cannot be read.
pub fn lint(files: &dyn Files, path: &Path, config: &Config) -> Result<Option<FileReport>, Error> {
    lint_since(files, path, config, config.gate.unwrap_or_default(), None, None)
}

/// Lints the manifest at a path and compares it with its text at an earlier revision, if there is one. Code that is known
/// is not parsed again.
///
/// # Errors
/// If the file cannot be read.
pub fn lint_since(
    files: &dyn Files,
    path: &Path,
    config: &Config,
    gate: Gate,
    earlier: Option<&str>,
    known: Option<&code::Cache>,
) -> Result<Option<FileReport>, Error> {
    // The code stays the same while fixes of the manifest are tried.
    let code = OnceCell::new();
    let once = |files: &dyn Files| -> Result<Option<FileReport>, Error> {
        let Some(mut app) = load(files, path)? else { return Ok(None) };
        if let Some(code) = code.get_or_init(|| code::read(files, &app, &config.settings.code.roots, known)) {
            code.clone().attach(&mut app);
        }
        app.previous = earlier.map(|text| Box::new(App::of_text(path, text.to_owned())));
        Ok(Some(lint_app(files, app, config, gate)))
    };
    let Some(mut linted) = once(files)? else { return Ok(None) };
    safety::confirm(&mut linted, |text| once(&Unsaved { path, bytes: text.as_bytes(), others: files }).ok().flatten());
    Ok(Some(linted))
}

/// Runs the rules over an app and judges what they find by its audience and its configuration. Whether its fixes are safe is
/// not tried.
pub fn lint_app(files: &dyn Files, app: App, config: &Config, gate: Gate) -> FileReport {
    let audience = Audience::of(&app, gate == Gate::Review);
    let mut findings = rules::check(&app, &config.settings, audience);
    if app.kind == Kind::Local {
        overrides::attribute(files, &app, &config.settings, &mut findings);
    }
    findings.retain_mut(|finding| audience.admits(finding));
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
