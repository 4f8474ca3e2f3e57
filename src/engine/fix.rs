//! Applies fixes: byte edits, repeated until nothing changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::app::ignored::Ignored;
use crate::app::{Files, Source, Unsaved, inside};
use crate::config::Config;
use crate::diagnostic::{Finding, Fix, MAX_FINDINGS, Safety};
use crate::engine::FileReport;
use crate::engine::lint::Run;
use crate::error::Error;
use crate::syntax::edit::{self, Taken};
use crate::syntax::{Dialect, Edit, SourceId};
use crate::text::shown::patch;

/// How often fixes are applied: one may reveal another, and if several touch, every second one waits for the next
/// round.
const MAX_ROUNDS: usize = 10;

/// A file before and after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The file.
    pub path: PathBuf,
    /// Its text as it was read.
    pub before: String,
    /// Its text with the fixes applied.
    pub after: String,
    /// How many fixes were applied.
    pub count: usize,
    /// How many findings there are afterwards that were not there before.
    pub revealed: usize,
}

/// Applies every fix of a manifest and of its code that is at least as safe as `safety`, and what those reveal, in
/// memory. Files without fixes are left out.
///
/// # Errors
/// If the manifest cannot be read.
pub fn fix(files: &dyn Files, path: &Path, config: &Config, safety: Safety) -> Result<Vec<Fixed>, Error> {
    fix_in(&Run::default(), files, path, config, safety)
}

/// The same for one of the manifests of a run.
pub(super) fn fix_in(
    run: &Run,
    files: &dyn Files,
    path: &Path,
    config: &Config,
    safety: Safety,
) -> Result<Vec<Fixed>, Error> {
    let trial = Trial { run, files, manifest: path, config, safety };
    let Some(linted) = trial.lint(run, files)? else { return Ok(Vec::new()) };
    let code: BTreeSet<PathBuf> = fixed_code(&linted).map(|source| source.path.clone()).collect();
    let mut fixed = Vec::from_iter(trial.fix(path, linted)?);
    for file in code.iter().filter(|file| !is_disposable(files, file)) {
        if let Some(linted) = trial.lint(run, files)? {
            fixed.extend(trial.fix(file, linted)?);
        }
    }
    Ok(fixed)
}

/// The files of code that a fix would change.
fn fixed_code(linted: &FileReport) -> impl Iterator<Item = &Source> {
    let edits = linted.findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits);
    edits.map(|edit| linted.source(edit.span)).filter(|source| source.dialect == Dialect::Code)
}

/// Whether git ignores a file, or a package manager installed it, so that nobody would keep the edit.
fn is_disposable(files: &dyn Files, file: &Path) -> bool {
    let Some(real) = files.real(file) else { return true };
    let root = inside::boundary(files, &real);
    let within = || real.ancestors().take_while(|part| part.starts_with(&root));
    let folders: Vec<&Path> = within().skip(1).collect();
    let ignored = folders
        .into_iter()
        .rev()
        .fold(None, |above, folder| Ignored::read(files, folder, folder, above.clone()).ok().map(Rc::new).or(above));
    let is_ignored = |part: &Path| ignored.as_ref().is_some_and(|all| all.matches(part, part != real).is_ignore());
    within().any(|part| part.ends_with("node_modules") || is_ignored(part))
}

/// What fixes are tried with.
struct Trial<'a> {
    run: &'a Run<'a>,
    files: &'a dyn Files,
    manifest: &'a Path,
    config: &'a Config,
    safety: Safety,
}

impl Trial<'_> {
    fn lint(&self, run: &Run, files: &dyn Files) -> Result<Option<FileReport>, Error> {
        run.lint(files, self.manifest, self.config, self.config.gate.unwrap_or_default())
    }

    /// Applies the fixes of one file; `None` if there is nothing to fix. Fixes that never end or that make the text less
    /// readable are not applied, nor are those of a file that needs too many rounds.
    fn fix(&self, file: &Path, mut linted: FileReport) -> Result<Option<Fixed>, Error> {
        let Some((_, Source { text: before, dialect, .. })) = source(&linted, file) else { return Ok(None) };
        // A fix of code keeps to one statement, and is only offered if all of the file could be read.
        let (before, is_code) = (before.clone(), *dialect == Dialect::Code);
        let is_hopeless = |finding: &Finding| finding.fix.is_some() && finding.more > MAX_ROUNDS * MAX_FINDINGS;
        if linted.findings.iter().any(is_hopeless) {
            return Ok(None);
        }
        // A run reads each file of code once, which is too early for what its fixes make of it.
        let afresh = Run::default();
        let run = if is_code { &afresh } else { self.run };
        let known = places(&linted);
        let mut count = 0;
        let after = apply_until_stable(before.clone(), |text| {
            let Some((id, _)) = source(&linted, file) else { return Ok(None) };
            let chosen = choose(&linted.findings, id, self.safety);
            let edits: Vec<Edit> = chosen.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
            let next = edit::apply(text, &edits);
            if next == text {
                return Ok(None);
            }
            count += chosen.len();
            // Freed before the next ones are created.
            linted = FileReport::default();
            let unsaved = Unsaved { path: file, bytes: next.as_bytes(), others: self.files };
            linted = self.lint(run, &unsaved)?.unwrap_or_default();
            Ok(Some(next))
        })?;
        let after = after.filter(|after| *after != before && (is_code || reads_as_well(file, &before, after)));
        let is_more =
            |(place, number): (_, usize)| number.saturating_sub(known.get(&place).copied().unwrap_or_default());
        let revealed = places(&linted).into_iter().map(is_more).sum();
        Ok(after.map(|after| Fixed { path: file.to_owned(), before, after, count, revealed }))
    }
}

/// A file among the sources of a report, and its id.
fn source<'l>(linted: &'l FileReport, file: &Path) -> Option<(SourceId, &'l Source)> {
    let index = linted.sources.iter().position(|source| source.path == file)?;
    Some((SourceId(u16::try_from(index).ok()?), linted.sources.get(index)?))
}

/// How many findings of each rule there are at each pointer. Numbers of items are left out of it, because they change when
/// an earlier item is removed, and so are messages, because many quote what is fixed.
fn places(linted: &FileReport) -> BTreeMap<(&'static str, String), usize> {
    let mut places = BTreeMap::new();
    for finding in &linted.findings {
        let pointer = linted.pointer(finding);
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = pointer.split('/').map(|part| if is_number(part) { "" } else { part }).collect();
        *places.entry((finding.rule.name, parts.join("/"))).or_default() += 1 + finding.more;
    }
    places
}

/// The text once `mend` finds nothing to change in it; `None` if that takes more than [`MAX_ROUNDS`] rounds.
fn apply_until_stable(
    mut text: String,
    mut mend: impl FnMut(&str) -> Result<Option<String>, Error>,
) -> Result<Option<String>, Error> {
    // The last round only shows that nothing is left.
    for _ in 0..=MAX_ROUNDS {
        match mend(&text)? {
            Some(next) => text = next,
            None => return Ok(Some(text)),
        }
    }
    Ok(None)
}

/// The fixes of a file that are safe enough and whose edits do not touch those of an earlier one. The others wait
/// for the next round.
fn choose(findings: &[Finding], file: SourceId, safety: Safety) -> Vec<&Fix> {
    let mut taken = Taken::default();
    let allowed = |fix: &&Fix| {
        (fix.safety == Safety::Safe || safety == Safety::Unsafe)
            && fix.edits.iter().all(|edit| edit.span.source == file)
    };
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref()).filter(allowed);
    fixes.filter(|fix| taken.take(&fix.edits)).collect()
}

/// Whether fixes left the text at least as readable as it was. They should; if they ever do not, nothing is written.
fn reads_as_well(path: &Path, before: &str, after: &str) -> bool {
    let mistakes = |text: &str| Source::parse(path, text.to_owned(), SourceId(0)).parsed.mistakes.len();
    mistakes(after) <= mistakes(before)
}

impl Fixed {
    /// The change as a patch that may be printed.
    pub fn diff(&self) -> String {
        patch(&self.path, &self.before, &self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_never_settles_is_no_result() {
        assert_eq!(apply_until_stable("a".into(), |text| Ok(Some(format!("{text},")))).unwrap(), None);
        assert_eq!(
            apply_until_stable("a".into(), |text| Ok((text != "a,").then(|| "a,".into()))).unwrap(),
            Some("a,".into())
        );
        assert_eq!(apply_until_stable("a".into(), |_| Ok(None)).unwrap(), Some("a".into()));
    }
}
