//! The view for people: miette draws each finding in its source, whose text is escaped before.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};
use textwrap::{WordSeparator, WordSplitter};

use super::summary::{Fixable, by_severity, count, write_summary};
use super::view::{Drawing, View};
use super::{Print, RenderOptions, severity_word};
use crate::diagnostic::{Finding, Safety, Severity};
use crate::engine::Summary;
use crate::syntax::{Lines, Span};
use crate::text::Shown;
use crate::text::shown::{self, write_lines};

/// The longest line that is drawn whole, in bytes; of a longer one, only the part around the label.
const LONG_LINE: usize = 500;

/// Draws every finding, below a heading for each file, then writes a summary.
pub struct Human<'a> {
    handler: GraphicalReportHandler,
    look: RenderOptions,
    fixable: Fixable,
    quiet: bool,
    out: &'a mut dyn Write,
}

impl<'a> Human<'a> {
    /// Draws to `out`; without headings and summary if `quiet`.
    pub fn new(look: RenderOptions, quiet: bool, out: &'a mut dyn Write) -> Self {
        let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(look.width)
            // Only at spaces: a name with hyphens, such as `connect-src`, stays whole.
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation)
            .with_links(look.links)
            // The rule's name is the link; any other text would be confusing in terminals that do not support links.
            .with_link_display_text("")
            .with_context_lines(1)
            .with_primary_span_start();
        Self { handler, look, fixable: Fixable::default(), quiet, out }
    }
}

impl Print for Human<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        self.fixable.add(view);
        let pictures = Picture::all(view);
        for findings in view.findings().chunk_by(|a, b| a.span.source == b.span.source) {
            let Some(picture) = findings.first().and_then(|first| pictures.get(usize::from(first.span.source.0)))
            else {
                continue;
            };
            if !self.quiet {
                let (bold, plain) = if self.look.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
                writeln!(self.out, "{bold}{}{plain}: {}\n", picture.name, by_severity(count(findings)))?;
            }
            for finding in findings {
                let drawn = Drawn::new(view, finding, picture, self.look.links);
                write_drawing(self.out, |text| self.handler.render_report(text, &drawn))?;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.quiet { Ok(()) } else { write_summary(summary, self.fixable, self.out) }
    }
}

/// Writes what one of miette's handlers draws, and a blank line.
pub fn write_drawing(out: &mut dyn Write, draw: impl FnOnce(&mut String) -> fmt::Result) -> io::Result<()> {
    let mut text = String::new();
    draw(&mut text).map_err(io::Error::other)?;
    write_lines(out, text.trim_matches('\n'))?;
    writeln!(out, "\n")
}

/// A source, ready to be drawn: escaped, and with its lines found once. miette's own `SourceCode` scans the text from its
/// start for every label.
pub struct Picture<'a> {
    name: Shown,
    text: shown::Lines<'a>,
    lines: Cow<'a, Lines>,
}

impl<'a> Picture<'a> {
    /// The sources that findings are drawn in, by their ids.
    pub fn all(view: View<'a>) -> Vec<Self> {
        view.drawings().into_iter().map(Self::new).collect()
    }

    fn new(Drawing { name, text, lines }: Drawing<'a>) -> Self {
        let lines = if text.is_unchanged() { Cow::Borrowed(lines) } else { Cow::Owned(Lines::new(text.as_str())) };
        Self { name, text, lines }
    }

    /// The part of a span that is underlined: only its first line, and only the beginning of a long line.
    fn label(&self, span: Span) -> (usize, usize) {
        let text = self.text.as_str();
        let start = self.text.offset(span.start);
        let end = self.text.offset(span.end).max(start);
        let line = text.get(start..end).unwrap_or_default().lines().next().unwrap_or_default();
        (
            start,
            start
                + line
                    .floor_char_boundary(LONG_LINE / 4)
                    .max(usize::from(start < text.len() && line.is_empty() && end > start)),
        )
    }

    /// Whether the labels at two places may share a drawing: they must be close together, or all its lines must be short.
    /// miette panics at columns beyond 65,535.
    fn can_join(&self, a: usize, b: usize) -> bool {
        let text = self.text.as_str();
        let (start, end) = (a.min(b), a.max(b));
        let mut lines = self.lines.line_of(start)..=self.lines.line_of(end);
        let length = |line| self.lines.start(line + 1, text) - self.lines.start(line, text);
        end - start <= LONG_LINE || lines.all(|line| length(line) <= LONG_LINE)
    }

    /// The bytes of the lines from the one at `start` to the one at `end`, or less if a line is long.
    fn window(&self, start: usize, end: usize, context: usize) -> (usize, usize) {
        let text = self.text.as_str();
        let (first, last) = (self.lines.line_of(start), self.lines.line_of(end));
        let from = self.lines.start(first.saturating_sub(context), text);
        let to = self.lines.start(last + context + 1, text);
        if start - from > LONG_LINE || to.saturating_sub(end) > LONG_LINE {
            let from = text.floor_char_boundary(start.saturating_sub(LONG_LINE / 4)).max(self.lines.start(first, text));
            let to =
                text.ceil_char_boundary((end + LONG_LINE / 4).min(text.len())).min(self.lines.start(last + 1, text));
            return (from, to);
        }
        (from, to)
    }
}

impl SourceCode for Picture<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.text.as_str();
        let (start, end) = (span.offset().min(text.len()), (span.offset() + span.len()).min(text.len()));
        let (from, to) = self.window(start, end, before.max(after));
        // miette asks for no lines before when it needs the line and column for the head of the drawing.
        let from = if before == 0 { start } else { from };
        let data = text.get(from..to).unwrap_or_default();
        let line = self.lines.line_of(from);
        let column = text.get(self.lines.start(line, text)..from).map_or(0, |before| before.chars().count());
        let count = self.lines.line_of(to) + 1 - line;
        let span = (from, data.len()).into();
        Ok(Box::new(MietteSpanContents::new_named(self.name.to_string(), data.as_bytes(), span, line, column, count)))
    }
}

/// A finding in the form that miette draws.
pub struct Drawn<'a> {
    finding: &'a Finding,
    picture: &'a Picture<'a>,
    code: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    url: Option<String>,
}

impl<'a> Drawn<'a> {
    /// The finding, in the picture of its own source.
    pub fn new(view: View, finding: &'a Finding, picture: &'a Picture<'a>, links: bool) -> Self {
        let (start, end) = picture.label(finding.span);
        let mut labels = vec![LabeledSpan::new_primary_with_span(None, (start, end - start))];
        let mut help = Vec::from_iter(finding.help.as_ref().map(Shown::to_string));
        for related in &finding.related {
            let message = &related.message;
            let same_file = related.span.source == finding.span.source;
            let label = same_file.then(|| picture.label(related.span)).filter(|(at, _)| picture.can_join(start, *at));
            if let Some((at, end)) = label {
                labels.push(LabeledSpan::new(Some(message.to_string()), at, end - at));
            } else {
                let place = view.start(related.span);
                let file = view.file(related.span);
                help.push(format!("{message}: {file}:{}:{}", place.line, place.column));
            }
        }
        if let Some(fix) = &finding.fix {
            let flag = if fix.safety == Safety::Safe { "--fix" } else { "--fix=unsafe" };
            help.push(format!("`{flag}` would {}", fix.title));
        }
        Self {
            finding,
            picture,
            code: format!("{}[{}]", severity_word(finding.severity), finding.rule.name),
            help: (!help.is_empty()).then(|| help.join("\n")),
            labels,
            url: links.then(|| finding.rule.url()),
        }
    }
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.finding.message.as_str())
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.picture)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
