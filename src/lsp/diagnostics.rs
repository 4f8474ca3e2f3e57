//! Reports as the protocol's diagnostics, by the files that they are about.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Range, Uri,
};

use super::documents::Documents;
use super::positions::{Encoding, Lines};
use super::workspace::Run;
use crate::app::files::normal;
use crate::diagnostic::{Finding, Severity};
use crate::engine::FileReport;
use crate::syntax::Span;

/// The name that the client shows beside each diagnostic.
const SOURCE: &str = "stripe-app-lint";

/// Rules whose findings are about something that can go without a loss.
const UNNECESSARY: [&str; 8] = [
    "duplicate-csp-source",
    "duplicate-permission",
    "duplicate-redirect-uri",
    "expired-suppression",
    "local-override-without-effect",
    "redundant-permission",
    "unused-permission",
    "unused-suppression",
];

/// Rules whose findings are about something that Stripe has replaced.
const DEPRECATED: [&str; 1] = ["obsolete-field"];

/// The diagnostics of each file that has some.
pub type ByFile = BTreeMap<PathBuf, Vec<Diagnostic>>;

/// The diagnostics of a run.
pub fn of_run(run: &Run, documents: &Documents, encoding: Encoding) -> ByFile {
    let mut files = ByFile::new();
    for report in &run.reports {
        let view = View { report, documents, lines: lines(report, encoding) };
        for finding in &report.findings {
            let diagnostic = view.diagnostic(finding);
            let of_file = files.entry(normal(&report.source(finding.span).path)).or_default();
            // Code that several apps share has the findings of each.
            if !of_file.contains(&diagnostic) {
                of_file.push(diagnostic);
            }
        }
    }
    for (path, reason) in &run.unreadable {
        files.entry(normal(path)).or_default().push(Diagnostic {
            severity: Some(DiagnosticSeverity::ERROR),
            source: Some(SOURCE.to_owned()),
            message: format!("cannot read this file: {reason}"),
            ..Diagnostic::default()
        });
    }
    files
}

/// The lines of the files that a report's findings are in.
pub fn lines(report: &FileReport, encoding: Encoding) -> BTreeMap<u16, Lines<'_>> {
    let related = |finding: &Finding| finding.related.iter().map(|related| related.span).collect::<Vec<_>>();
    let spans = report.findings.iter().flat_map(|finding| std::iter::once(finding.span).chain(related(finding)));
    let mut files = BTreeMap::new();
    for span in spans {
        files.entry(span.source.0).or_insert_with(|| Lines::new(&report.source(span).text, encoding));
    }
    files
}

/// A report with what is needed to show it.
struct View<'a> {
    report: &'a FileReport,
    documents: &'a Documents,
    lines: BTreeMap<u16, Lines<'a>>,
}

impl View<'_> {
    fn diagnostic(&self, finding: &Finding) -> Diagnostic {
        let tag = match finding.rule.name {
            name if UNNECESSARY.contains(&name) => Some(DiagnosticTag::UNNECESSARY),
            name if DEPRECATED.contains(&name) => Some(DiagnosticTag::DEPRECATED),
            _ => None,
        };
        let related = finding.related.iter().filter_map(|related| {
            let uri = self.documents.uri(&normal(&self.report.source(related.span).path))?;
            let location = Location::new(uri, self.range(related.span));
            Some(DiagnosticRelatedInformation { location, message: related.message.to_string() })
        });
        Diagnostic {
            range: self.range(finding.span),
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.name.to_owned())),
            code_description: Uri::from_str(&finding.rule.url()).ok().map(|href| CodeDescription { href }),
            source: Some(SOURCE.to_owned()),
            message: message(finding),
            related_information: Some(related.collect::<Vec<_>>()).filter(|related| !related.is_empty()),
            tags: tag.map(|tag| vec![tag]),
            data: None,
        }
    }

    fn range(&self, span: Span) -> Range {
        self.lines.get(&span.source.0).map(|lines| lines.first_line(span.start, span.end)).unwrap_or_default()
    }
}

/// What is wrong and, on a line of its own, what to do about it.
fn message(finding: &Finding) -> String {
    let more = if finding.more > 0 { format!(" (and {} more)", finding.more) } else { String::new() };
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("{}{more}{help}", finding.message)
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tagged_rules_exist() {
        for name in UNNECESSARY.iter().chain(&DEPRECATED) {
            assert!(crate::rules::find(name).is_some(), "{name}");
        }
    }
}
