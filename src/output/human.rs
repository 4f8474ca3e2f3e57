//! The view for people: miette draws each finding in its source, whose text is escaped before.

use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use textwrap::{WordSeparator, WordSplitter};

use super::alike::grouped;
use super::excerpt::{Excerpt, width};
use super::picture::Picture;
use super::summary::{Fixable, by_severity, count, write_summary};
use super::view::View;
use super::{Layout, Print, RenderOptions, severity_word};
use crate::diagnostic::{Finding, Related, Safety, Severity};
use crate::engine::Summary;
use crate::syntax::Span;
use crate::text::Shown;
use crate::text::shown::write_lines;

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
                let heading = format!("{bold}{}{plain}: {}\n\n", picture.name(), by_severity(count(findings)));
                layout(self.look).write(&heading, self.out)?;
            }
            for (finding, others) in grouped(findings) {
                let drawn = Drawn::new(view, finding, &others, picture, self.look);
                write_drawing(self.out, |text| self.handler.render_report(text, &drawn))?;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let mut text = Vec::new();
        write_summary(summary, self.fixable, &mut text)?;
        layout(self.look).write(&String::from_utf8_lossy(&text), self.out)
    }
}

/// The layout of what is not drawn.
fn layout(look: RenderOptions) -> Layout {
    Layout { colour: look.colour, width: Some(look.width) }
}

/// Writes what one of miette's handlers draws, and a blank line.
pub fn write_drawing(out: &mut dyn Write, draw: impl FnOnce(&mut String) -> fmt::Result) -> io::Result<()> {
    let mut text = String::new();
    draw(&mut text).map_err(io::Error::other)?;
    write_lines(out, text.trim_matches('\n'))?;
    writeln!(out, "\n")
}

/// A finding in the form that miette draws.
pub struct Drawn<'a> {
    finding: &'a Finding,
    excerpt: Excerpt<'a>,
    code: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    url: Option<String>,
}

/// What the frame of a drawing takes beside the number of a line, and what a label's message takes beside its text, in columns.
const FRAME: usize = 4;
const ARROW: usize = 4;

/// How many other places of a finding are drawn. The lines of the rest are only named.
const MOST_RELATED: usize = 10;

impl<'a> Drawn<'a> {
    /// The finding, in the picture of its own source; `others` say the same of other places in it.
    pub fn new(
        view: View,
        finding: &'a Finding,
        others: &[&Finding],
        picture: &'a Picture<'a>,
        look: RenderOptions,
    ) -> Self {
        let is_near = |related: &&Related| related.span.source == finding.span.source;
        let spans = finding.related.iter().take(MOST_RELATED).filter(is_near).map(|related| related.span);
        let places: Vec<(usize, usize)> =
            std::iter::once(finding.span).chain(spans).map(|span| picture.label(span)).collect();
        let last = places.iter().map(|(start, _)| picture.lines().line_of(*start) + 2).max().unwrap_or_default();
        let columns = look.width.saturating_sub(FRAME + last.to_string().len());
        let excerpt = Excerpt::new(picture, &places, columns);
        let place = |span: Span| excerpt.place(picture.label(span));
        let primary = place(finding.span).map(|(start, end, _)| (start, end - start));
        let mut labels = vec![LabeledSpan::new_primary_with_span(None, primary.unwrap_or_default())];
        let mut help = Vec::from_iter(finding.help.as_ref().map(Shown::to_string));
        let (related, rest) = finding.related.split_at(finding.related.len().min(MOST_RELATED));
        for related in related {
            let message = &related.message;
            let drawn = Some(related).filter(is_near).and_then(|related| place(related.span));
            let label = drawn.filter(|(.., middle)| middle + ARROW + width(message) <= columns);
            if let Some((start, end, _)) = label {
                labels.push(LabeledSpan::new(Some(message.to_string()), start, end - start));
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
        help.extend(more(view, &rest.iter().map(|related| related.span).collect::<Vec<_>>(), "more related"));
        help.extend(more(view, &others.iter().map(|finding| finding.span).collect::<Vec<_>>(), "more like this"));
        Self {
            finding,
            excerpt,
            code: format!("{}[{}]", severity_word(finding.severity), finding.rule.name),
            help: (!help.is_empty()).then(|| help.join("\n")),
            labels,
            url: look.links.then(|| finding.rule.url()),
        }
    }
}

/// How many other places there are, what they are, and in which lines.
fn more(view: View, places: &[Span], what: &str) -> Option<String> {
    const MOST_LINES: usize = 10;
    let mut lines: Vec<usize> = places.iter().map(|span| view.start(*span).line).collect();
    lines.dedup();
    let shown: Vec<String> = lines.iter().take(MOST_LINES).map(ToString::to_string).collect();
    let (noun, rest) = (if lines.len() == 1 { "line" } else { "lines" }, lines.len() - shown.len());
    let rest = if rest > 0 { format!(" and {rest} others") } else { String::new() };
    (!places.is_empty()).then(|| format!("{} {what} in {noun} {}{rest}", places.len(), shown.join(", ")))
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
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
