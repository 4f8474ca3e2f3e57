//! One line a finding, as compilers write them.

use std::io::{self, Write};

use super::{Outcome, escape, severity_word};

/// Writes `path:line:column: severity rule: message` for each finding.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    for (app, finding) in outcome.findings() {
        let start = app.start(finding.span);
        writeln!(
            out,
            "{}:{}:{}: {} {}: {}",
            escape::line(&app.file(finding.span)),
            start.line,
            start.column,
            severity_word(finding.severity),
            finding.rule.name,
            escape::line(&finding.message)
        )?;
    }
    Ok(())
}
