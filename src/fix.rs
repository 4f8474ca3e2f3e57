//! Applies fixes: byte edits, repeated until nothing changes, written so that a file is either old or new, and whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::app::{Files, Source, Unsaved};
use crate::batch::lint;
use crate::config::Config;
use crate::error::Error;
use crate::finding::{Finding, Fix, MAX_FINDINGS, Safety};
use crate::syntax::{Edit, SourceId, Span, edit};
use crate::text::shown::{self, Shown};
use crate::verdict::Linted;

/// How often fixes are applied: one may uncover another, and of those that touch, every second one waits for its turn.
const MAX_ROUNDS: usize = 10;

/// A manifest before and after its fixes.
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
}

/// Applies every fix of a manifest that is at least as safe as `safety`, and what those uncover, in memory; `None` if
/// there is nothing to fix. Fixes that come to no end, or leave the text less readable, are none; nor are those of a
/// manifest that the rounds would not get through.
///
/// # Errors
/// If the file cannot be read.
pub fn fix(files: &dyn Files, path: &Path, config: &Config, safety: Safety) -> Result<Option<Fixed>, Error> {
    let Some(Linted { sources, mut findings, .. }) = lint(files, path, config)? else { return Ok(None) };
    let Some(Source { text: before, .. }) = sources.into_iter().next() else { return Ok(None) };
    let is_hopeless = |finding: &Finding| finding.fix.is_some() && finding.more > MAX_ROUNDS * MAX_FINDINGS;
    if findings.iter().any(is_hopeless) {
        return Ok(None);
    }
    let mut count = 0;
    let after = settle(before.clone(), |text| {
        let chosen = choose(&findings, safety);
        let edits: Vec<Edit> = chosen.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
        let next = edit::apply(text, &edits);
        if next == text {
            return Ok(None);
        }
        count += chosen.len();
        // Freed before the next ones are made.
        findings = Vec::new();
        let unsaved = Unsaved { path, bytes: next.as_bytes(), others: files };
        findings = lint(&unsaved, path, config)?.unwrap_or_default().findings;
        Ok(Some(next))
    })?;
    let after = after.filter(|after| *after != before && reads_as_well(path, &before, after));
    Ok(after.map(|after| Fixed { path: path.to_owned(), before, after, count }))
}

/// The text once `mend` finds nothing to change in it; `None` if that takes more than [`MAX_ROUNDS`] rounds.
fn settle(
    mut text: String,
    mut mend: impl FnMut(&str) -> Result<Option<String>, Error>,
) -> Result<Option<String>, Error> {
    // The last turn only tells that nothing is left.
    for _ in 0..=MAX_ROUNDS {
        match mend(&text)? {
            Some(next) => text = next,
            None => return Ok(Some(text)),
        }
    }
    Ok(None)
}

/// The fixes that are safe enough and whose edits do not touch those of an earlier one. The others get their turn in the
/// next round.
fn choose(findings: &[Finding], safety: Safety) -> Vec<&Fix> {
    let (mut chosen, mut taken) = (Vec::new(), BTreeMap::new());
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let allowed = fix.safety == Safety::Safe || safety == Safety::Unsafe;
        let own_file = fix.edits.iter().all(|edit| edit.span.source == SourceId(0));
        if allowed && own_file && !fix.edits.iter().any(|edit| touches(&taken, edit.span)) {
            for Edit { span, .. } in &fix.edits {
                let end = taken.entry(span.start).or_insert(span.end);
                *end = span.end.max(*end);
            }
            chosen.push(fix);
        }
    }
    chosen
}

/// Whether a span touches one of those taken, given as start and end: only the last that starts before its end can.
fn touches(taken: &BTreeMap<usize, usize>, span: Span) -> bool {
    taken.range(..=span.end).next_back().is_some_and(|(_, end)| span.start <= *end)
}

/// Whether fixes left the text at least as readable as it was. All do; should they ever not, nothing is written.
fn reads_as_well(path: &Path, before: &str, after: &str) -> bool {
    let mistakes = |text: &str| Source::parse(path, text.to_owned(), SourceId(0)).parsed.mistakes.len();
    mistakes(after) <= mistakes(before)
}

impl Fixed {
    /// Writes the new text in place of the old: into a temporary file in the same folder, which then takes the file's
    /// name. Permissions stay, and a symbolic link stays one.
    ///
    /// # Errors
    /// If the file has changed since it was read, or cannot be written. It is then as it was.
    pub fn write(&self) -> Result<(), Error> {
        let failed = |reason: std::io::Error| Error::Unwritable {
            path: self.path.clone(),
            reason: format!("{reason}; it is as it was, so mend that and run the fix again").into(),
        };
        let target = fs::canonicalize(&self.path).map_err(failed)?;
        let folder = target.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".stripe-app-lint-").tempfile_in(folder).map_err(failed)?;
        file.write_all(self.after.as_bytes()).map_err(failed)?;
        file.as_file().set_permissions(fs::metadata(&target).map_err(failed)?.permissions()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        if fs::read(&target).map_err(failed)? != self.before.as_bytes() {
            return Err(Error::Changed(self.path.clone()));
        }
        file.persist(&target).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// The change as a unified diff that may be printed: with secrets masked, and control characters escaped.
    pub fn diff(&self) -> String {
        let path = Shown::path(&self.path);
        let (before, after) = (shown::Lines::new(&self.before), shown::Lines::new(&self.after));
        let diff = similar::TextDiff::from_lines(before.as_str(), after.as_str());
        diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_never_settles_is_no_result() {
        assert_eq!(settle("a".into(), |text| Ok(Some(format!("{text},")))).unwrap(), None);
        assert_eq!(settle("a".into(), |text| Ok((text != "a,").then(|| "a,".into()))).unwrap(), Some("a,".into()));
        assert_eq!(settle("a".into(), |_| Ok(None)).unwrap(), Some("a".into()));
    }
}
