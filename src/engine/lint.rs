//! Lints one manifest: loads it, runs the rules, and applies the configuration to what they find.

use std::path::Path;
use std::sync::Arc;

use super::history::{self, Earlier};
use super::judge::judge;
use super::overrides;
use super::report::FileReport;
use super::safety;
use crate::app::code::{self, Cache};
use crate::app::{App, Files, Kind, Loaded, Unsaved};
use crate::audience::Audience;
use crate::config::{Config, Gate};
use crate::error::Error;
use crate::rules;

/// What the manifests of a run share.
#[derive(Clone, Default)]
pub struct Run<'a> {
    /// The repository before a change, to compare with.
    pub earlier: Option<&'a dyn Earlier>,
    /// The files of code that were read.
    pub code: Arc<Cache>,
    /// Whether fixes are called safe untried, which takes half the time.
    pub leaves_fixes_untried: bool,
}

/// Lints the manifest at a path; `None` if the file is not a manifest.
///
/// # Errors
/// If the file cannot be read.
pub fn lint(files: &dyn Files, path: &Path, config: &Config) -> Result<Option<FileReport>, Error> {
    Run::default().lint(files, path, config, config.gate.unwrap_or_default())
}

impl Run<'_> {
    /// Lints the manifest at a path and compares it with what it was before, if that is known; `None` if the file is no
    /// manifest.
    ///
    /// # Errors
    /// If the file cannot be read, now or before.
    pub fn lint(
        &self,
        files: &dyn Files,
        path: &Path,
        config: &Config,
        gate: Gate,
    ) -> Result<Option<FileReport>, Error> {
        let Some(mut app) = load(files, path)? else { return Ok(None) };
        // Neither the code nor what was before changes while fixes of the manifest are tried.
        let code = code::read(files, &app, &config.settings.code.roots, &self.code);
        let add_code = |app: &mut App| code.iter().for_each(|code| code.clone().attach(app));
        add_code(&mut app);
        let previous = match self.earlier {
            Some(earlier) => history::previous(earlier, path, &app, &config.settings.code)?.map(Arc::new),
            None => None,
        };
        app.previous.clone_from(&previous);
        let mut linted = lint_app(files, app, config, gate);
        if self.leaves_fixes_untried {
            return Ok(Some(linted));
        }
        safety::confirm(&mut linted, |text| {
            let files = Unsaved { path, bytes: text.as_bytes(), others: files };
            let mut app = load(&files, path).ok().flatten()?;
            add_code(&mut app);
            app.previous.clone_from(&previous);
            Some(lint_app(&files, app, config, gate))
        });
        Ok(Some(linted))
    }
}

/// Runs the rules over an app and applies its audience and configuration to what they find. Does not test whether its
/// fixes are safe.
pub fn lint_app(files: &dyn Files, app: App, config: &Config, gate: Gate) -> FileReport {
    let audience = Audience::of(&app, gate == Gate::Review);
    let mut findings = rules::check(&app, &config.settings, audience);
    if app.kind == Kind::Local {
        overrides::attribute(files, &app, &config.settings, &mut findings);
        findings.iter_mut().for_each(overrides::say_what_would_happen);
    }
    findings.retain_mut(|finding| audience.admits(finding));
    judge(app, findings, config)
}

/// Loads the manifest at a path; `None` if the file is not a manifest.
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
