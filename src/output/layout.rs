//! Lays out plain text for a terminal: wraps long lines below their own start, and colours marks, headings and names.

use std::io::{self, Write};

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use crate::text::shown::write_lines;

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const CYAN: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// What a word says of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
    Doubtful,
}

/// How text for people is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Whether to use colour.
    pub colour: bool,
    /// The width to wrap at, in columns; `None` for a file or another program, which gets each line whole.
    pub width: Option<usize>,
}

impl Layout {
    /// A word in the colour of its tone.
    pub fn toned(self, word: &str, tone: Option<Tone>) -> String {
        let Some(tone) = tone.filter(|_| self.colour) else { return word.to_owned() };
        let colour = match tone {
            Tone::Good => GREEN,
            Tone::Bad => RED,
            Tone::Doubtful => YELLOW,
        };
        format!("{colour}{word}{PLAIN}")
    }

    /// Writes a text whose paragraphs are one line each.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn write(self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let (mut is_code, mut laid_out) = (false, String::new());
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            if is_code || is_fence {
                laid_out.push_str(line);
            } else {
                let is_above = lines.peek().is_some_and(|next| next.starts_with(' ') && !line.ends_with([':', '.']));
                let is_heading = line.starts_with('#') || (is_flush(line) && is_above);
                laid_out.push_str(&self.line(line, is_heading));
            }
            laid_out.push('\n');
        }
        write_lines(out, &laid_out)
    }

    fn line(self, line: &str, is_heading: bool) -> String {
        let coloured = if self.colour { coloured(line, is_heading) } else { line.to_owned() };
        let Some(width) = self.width else { return coloured };
        let hanging = " ".repeat(hanging(line));
        let options = Options::new(width)
            .subsequent_indent(&hanging)
            // The other algorithm, which is the default if some crate asks for it, lets a line be slightly too long.
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        textwrap::fill(&coloured, options)
    }
}

/// Whether a line has text that starts in the first column.
fn is_flush(line: &str) -> bool {
    line.starts_with(|char: char| !char.is_whitespace())
}

/// Where the text of a line starts, after its indentation and a mark.
fn hanging(line: &str) -> usize {
    let text = line.trim_start();
    let mark = if mark(text).is_some() || text.starts_with("- ") { 2 } else { 0 };
    line.chars().count() - text.chars().count() + mark
}

/// The colour of the mark that a text starts with.
fn mark(text: &str) -> Option<&'static str> {
    Some(match text.split_once(' ')?.0 {
        "✓" => GREEN,
        "✗" => RED,
        "?" | "!" => YELLOW,
        _ => return None,
    })
}

fn coloured(line: &str, is_heading: bool) -> String {
    if is_heading {
        return format!("{BOLD}{line}{PLAIN}");
    }
    let text = line.trim_start();
    let indent = line.strip_suffix(text).unwrap_or_default();
    match mark(text).zip(text.split_once(' ')) {
        Some((colour, (mark, rest))) => format!("{indent}{colour}{mark}{PLAIN} {}", names(rest)),
        None => format!("{indent}{}", names(text)),
    }
}

/// The text with what is in backticks in another colour.
fn names(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let piece = |(index, piece): (usize, &&str)| {
        if index % 2 == 0 { (*piece).to_owned() } else { format!("{CYAN}`{piece}`{PLAIN}") }
    };
    pieces.iter().enumerate().map(piece).collect()
}

/// A Markdown text with each paragraph and each item of a list on one line.
pub fn unwrapped(markdown: &str) -> String {
    let (mut text, mut is_code, mut is_open) = (String::new(), false, false);
    for line in markdown.lines() {
        let is_fence = line.starts_with("```");
        let starts =
            line.is_empty() || is_fence || line.starts_with(['#', '|', '>']) || line.trim_start().starts_with("- ");
        if is_open && !starts && !is_code {
            text.push(' ');
            text.push_str(line.trim_start());
        } else {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        }
        is_code ^= is_fence;
        is_open = !is_code && !is_fence && !line.is_empty() && !line.starts_with(['#', '|']);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str, colour: bool, width: Option<usize>) -> String {
        let mut out = Vec::new();
        Layout { colour, width }.write(text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    const TEXT: &str = "Fix first\n  ✗ The icon is a square PNG of at least 300 pixels\n      app/a.json:1: the `icon` is missing\n\n```\na long line of code that stays as it is\n```\n";

    #[test]
    fn long_lines_are_wrapped_below_their_text_and_code_is_not() {
        let wrapped = "Fix first\n  ✗ The icon is a square\n    PNG of at least 300\n    pixels\n      app/a.json:1: the\n      `icon` is missing\n\n```\na long line of code that stays as it is\n```\n";
        assert_eq!(laid_out(TEXT, false, Some(24)), wrapped);
        assert_eq!(laid_out(TEXT, false, None), TEXT);
    }

    #[test]
    fn colour_changes_no_line_end() {
        let text = laid_out(TEXT, true, Some(24));
        assert!(text.starts_with("\u{1b}[1mFix first\u{1b}[0m\n  \u{1b}[31m✗\u{1b}[0m The icon"), "{text}");
        assert!(text.contains("\u{1b}[36m`icon`\u{1b}[0m"), "{text}");
        let plain = Options::new(1000);
        assert_eq!(textwrap::wrap(&text, plain).len(), laid_out(TEXT, false, Some(24)).lines().count() + 1);
    }

    #[test]
    fn paragraphs_and_items_are_joined() {
        let markdown = "# a\n\nOne\ntwo.\n\n- three\n  four\n- five\n\n```json\n{\n}\n```\nsix\nseven\n";
        assert_eq!(unwrapped(markdown), "# a\n\nOne two.\n\n- three four\n- five\n\n```json\n{\n}\n```\nsix seven");
    }
}
