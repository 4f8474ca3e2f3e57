//! The view for people: miette draws each finding in its source; the text is escaped before it gets there.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::view::{Drawing, View};
use super::{Look, Print, severity_word};
use crate::diagnostic::{Finding, Safety, Severity};
use crate::engine::{Count, Summary};
use crate::syntax::{Lines, Span};
use crate::text::Shown;
use crate::text::shown::{self, write_lines};

/// The longest line that is drawn whole, in bytes; of a longer one, only the part around the label.
const LONG_LINE: usize = 500;

/// Draws every finding, then writes one line that sums up.
pub struct Human<'a> {
    handler: GraphicalReportHandler,
    links: bool,
    quiet: bool,
    out: &'a mut dyn Write,
}

impl<'a> Human<'a> {
    /// Draws to `out`; without the line at the end if `quiet`.
    pub fn new(look: Look, quiet: bool, out: &'a mut dyn Write) -> Self {
        let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(look.width)
            .with_links(look.links)
            // The rule's name is the link; a word behind it would puzzle where the terminal knows no links.
            .with_link_display_text("")
            .with_context_lines(1)
            .with_primary_span_start();
        Self { handler, links: look.links, quiet, out }
    }
}

impl Print for Human<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        let pictures = Picture::all(view);
        for finding in view.findings() {
            let Some(picture) = pictures.get(usize::from(finding.span.source.0)) else { continue };
            let mut text = String::new();
            let drawn = Drawn::new(view, finding, picture, self.links);
            self.handler.render_report(&mut text, &drawn).map_err(io::Error::other)?;
            write_lines(self.out, text.trim_matches('\n'))?;
            writeln!(self.out, "\n")?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.quiet { Ok(()) } else { finish(summary, self.out) }
    }
}

/// Writes the line that sums up, and where to read on.
pub fn finish(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", sum_up(summary))?;
    if summary.count != Count::default() {
        writeln!(out, "`stripe-app-lint explain RULE` tells why and how to mend it")?;
    }
    Ok(())
}

/// One line: what was found, in how many manifests, what of it fails the run if that is not the errors, and what was left
/// out and why.
pub fn sum_up(summary: &Summary) -> String {
    let Count { errors, warnings, infos } = summary.count;
    let kinds = [(errors, "error"), (warnings, "warning"), (infos, "info")];
    let found = kinds.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| plural(number, word));
    let found: Vec<String> = found.collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let mut line = format!("{found} in {}", plural(summary.manifests, "manifest"));
    let rules: Vec<String> = summary.failing.keys().map(|rule| (*rule).to_owned()).collect();
    match summary.failing.values().sum() {
        failing if failing == errors => {}
        0 => line += "; none fails the run",
        1 => line += &format!("; 1 fails the run: {}", first_of(&rules)),
        failing => line += &format!("; {failing} fail the run: {}", first_of(&rules)),
    }
    if let Some(left_out) = summary.left_out() {
        line += &format!("; {left_out}");
    }
    if summary.fixed > 0 {
        line += &format!("; {} fixed", summary.fixed);
        if summary.revealed > 0 {
            line += &format!(", which revealed {} more", summary.revealed);
        }
    }
    if summary.unwritten > 0 {
        line += &format!("; {} could not be written", summary.unwritten);
    }
    if summary.suppressed > 0 {
        line += &format!("; {} suppressed", summary.suppressed);
    }
    if !summary.excluded.is_empty() {
        line += &format!("; {} excluded by the configuration", named("manifest", &summary.excluded));
    }
    if !summary.skipped.is_empty() {
        line += &format!("; {} skipped, not a Stripe app manifest", named("file", &summary.skipped));
    }
    if !summary.errors.is_empty() {
        line += &format!("; {} could not be read", summary.errors.len());
    }
    line
}

/// How many files of a kind there are, and which.
fn named(word: &str, paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().take(SHOWN + 1).map(|path| Shown::path(path).to_string()).collect();
    format!("{} ({})", plural(paths.len(), word), first_of(&names))
}

/// How many names are given where there may be many.
const SHOWN: usize = 3;

/// The first few of some names.
fn first_of(names: &[String]) -> String {
    let more = if names.len() > SHOWN { ", …" } else { "" };
    names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ") + more
}

fn plural(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// A source, ready to be drawn: escaped, with its lines found once. miette's own source code scans the text from its
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

    /// The part of a span that is labelled: of several lines the first, and of a long line the beginning.
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

    /// Whether the labels at two places may share a drawing: if none of its lines is long, or they are close together. In
    /// a drawing, a column past 65,535 would be a panic.
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
        // Asked without lines before, miette wants the place itself, for the line and column in the head of the picture.
        let from = if before == 0 { start } else { from };
        let data = text.get(from..to).unwrap_or_default();
        let line = self.lines.line_of(from);
        let column = text.get(self.lines.start(line, text)..from).map_or(0, |before| before.chars().count());
        let count = self.lines.line_of(to) + 1 - line;
        let span = (from, data.len()).into();
        Ok(Box::new(MietteSpanContents::new_named(self.name.to_string(), data.as_bytes(), span, line, column, count)))
    }
}

/// A finding as miette wants it.
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
