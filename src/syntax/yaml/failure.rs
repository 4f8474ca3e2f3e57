//! Mistakes in YAML: translates the parser's errors into our messages and finds the bytes that cause them.

mod fixed;

use crate::syntax::{MAX_DEPTH, Mistake, SourceId, Span};
use fixed::{about_character, about_line};

/// The parser's message for an alias without an anchor.
pub(super) const UNKNOWN_ANCHOR: &str = "while parsing node, found unknown anchor";

/// The parser's message for a closing bracket without an opening one.
pub(super) const MISPLACED_BRACKET: &str = "misplaced bracket";

const SECOND_COLON: &str = "mapping values are not allowed in this context";
const INTERRUPTED: &str = "comment intercepting the multiline text";
const MISSING_IN_MAPPING: &str = "while parsing a flow mapping, did not find expected ',' or '}'";
const MISSING_IN_LIST: &str = "while parsing a flow sequence, expected ',' or ']'";

const QUOTES: &str = "put the value in quotes";

/// Whether the parser, stopped before the byte `next`, ended an unquoted value too early.
pub(super) fn cuts_value(info: &str, next: Option<u8>) -> bool {
    match info {
        SECOND_COLON | INTERRUPTED => true,
        MISSING_IN_MAPPING | MISSING_IN_LIST => next == Some(b':'),
        _ => false,
    }
}

/// Where and why the parser stopped.
pub(super) struct Failure<'t> {
    pub text: &'t str,
    pub source: SourceId,
    /// The parser's own words.
    pub info: &'t str,
    /// The end of what it made something of.
    pub read: usize,
    /// The first byte that it made nothing of.
    pub first: usize,
    /// The byte that its error names.
    pub place: usize,
    /// Where the brackets start that the place is in, and `first` if it is in none.
    pub brackets: usize,
    /// Where reading resumes.
    pub end: usize,
}

impl Failure<'_> {
    /// The failure as a user should see it.
    pub fn mistake(&self) -> Mistake {
        if ["<<<<<<< ", "=======", ">>>>>>> "].iter().any(|marker| self.at(self.first).starts_with(marker)) {
            let span = self.rest_of_line(self.first);
            return mistake(span, "unresolved merge conflict", "keep one side and remove the conflict markers");
        }
        if let Some((message, help)) = about_line(self.info) {
            return mistake(self.rest_of_line(self.place), message, help);
        }
        if let Some((message, help)) = about_character(self.info) {
            return mistake(self.character(self.place), message, help);
        }
        match self.info {
            "while scanning a quoted scalar, found unexpected end of stream"
            | "while scanning a quoted scalar, found unexpected document indicator"
            | "invalid indentation in quoted scalar" => self.unclosed_quote(self.place),
            "invalid trailing content after double-quoted scalar" => {
                if self.line_start(self.first) != self.line_start(self.place)
                    && self.at(self.first).starts_with(['"', '\''])
                {
                    return self.unclosed_quote(self.first);
                }
                self.after_quote()
            }
            "while parsing a quoted scalar, found unknown escape character"
            | "while parsing a quoted scalar, did not find expected hexadecimal number"
            | "while parsing a quoted scalar, found invalid Unicode character escape code" => self.bad_escape(),
            "tabs disallowed within this context (block indentation)"
            | "tab cannot be used as indentation"
            | "tabs disallowed in this context"
            | "while scanning a plain scalar, found a tab"
            | "a block scalar content cannot start with a tab"
            | "':' must be followed by a valid YAML whitespace"
            | "'-' must be followed by a valid YAML whitespace" => tab(self.tab()),
            SECOND_COLON => self.second_colon(),
            "simple key expect ':'" | "simple key expected" => self.missing_colon(),
            "while parsing a block mapping, did not find expected key" => self.stray_line(),
            "recursion limit exceeded" => too_deep(self.character(self.place)),
            MISPLACED_BRACKET => {
                let bracket = self.at(self.place).chars().next().unwrap_or(']');
                mistake(self.character(self.place), &format!("this `{bracket}` closes nothing"), QUOTES)
            }
            "mapping keys are not allowed in this context" => self.bad_start(),
            info if info.starts_with("unexpected character") || info.contains("anchor or alias") => self.bad_start(),
            _ => self.in_brackets(),
        }
    }

    fn unclosed_quote(&self, quote: usize) -> Mistake {
        let help = "close it on this line, or indent the following lines deeper than the key";
        mistake(self.rest_of_line(quote), "this quote is never closed", help)
    }

    fn after_quote(&self) -> Mistake {
        let span = self.rest_of_line(self.place);
        if self.text.get(span.start..span.end) == Some(",") {
            return mistake(span, "YAML does not use commas at the end of a line", "remove it").edit(span, "");
        }
        if self.brackets < self.first {
            let message = "expected `,` or a closing bracket before this";
            return mistake(self.character(self.place), message, "separate items with commas");
        }
        let help = "inside double quotes, write a quote as `\\\"`; inside single quotes, as `''`";
        mistake(span, "unexpected text after the closing quote", help)
    }

    fn bad_start(&self) -> Mistake {
        let message = match self.at(self.place).chars().next() {
            Some('`') | None => "a value cannot start with a backtick".into(),
            Some(first) => format!("a value cannot start with `{first}`"),
        };
        mistake(self.rest_of_line(self.place), &message, "put the value in quotes")
    }

    /// A `: ` in a value without quotes: the value is text that needs them, or a line slid under the value above, or
    /// the line above has no colon.
    fn second_colon(&self) -> Mistake {
        let line = self.line_start(self.place);
        if line <= self.first {
            let help = "put the whole value in quotes";
            return mistake(self.rest_of_line(self.first), "a value that contains `: ` needs quotes", help);
        }
        let first_line = self.line_start(self.first);
        if self.text.get(first_line..self.first).is_some_and(|before| before.trim().is_empty()) {
            return self.missing_colon();
        }
        mistake(
            self.rest_of_line(self.content(line)),
            "this line continues the value above because it is indented deeper",
            "align it with the key above, or remove that key's value",
        )
    }

    fn missing_colon(&self) -> Mistake {
        let span = self.rest_of_line(self.first);
        let line = self.text.get(span.start..span.end).unwrap_or_default();
        match line.split_once(':') {
            Some((key, value)) if !key.contains(' ') && !value.is_empty() => {
                mistake(span, &format!("missing space after the colon of `{key}`"), "write `key: value`")
            }
            _ => mistake(span, "expected a key and a colon", "write `key: value`"),
        }
    }

    fn stray_line(&self) -> Mistake {
        let line = self.line_start(self.place);
        let content = self.content(line);
        let span = self.rest_of_line(content.min(self.place));
        if self.at(content).starts_with("- ") {
            return mistake(span, "unexpected list item between keys", "put the list below its own key");
        }
        mistake(
            span,
            "the indentation of this line does not match any line above",
            "align it with the keys it belongs to",
        )
    }

    /// Whatever can go wrong between brackets; most often one is not closed.
    fn in_brackets(&self) -> Mistake {
        if let Some(bracket) = self.unclosed_bracket() {
            let opening = self.at(bracket).chars().next().unwrap_or('[');
            let closing = if opening == '[' { ']' } else { '}' };
            let message = format!("this `{opening}` is never closed");
            return mistake(self.character(bracket), &message, &format!("add the missing `{closing}`"));
        }
        let here = self.character(self.place);
        match self.info {
            MISSING_IN_MAPPING => self.missing_comma("expected `,` or `}` before this", "separate members with commas"),
            MISSING_IN_LIST => self.missing_comma("expected `,` or `]` before this", "separate items with commas"),
            "while parsing a node, did not find expected node content" => mistake(
                here,
                "expected a value before this",
                "add the value, or remove the key or comma that requires one",
            ),
            "':' may not precede any of `[{` in flow mapping" => {
                mistake(here, "missing space after this colon", "write `key: value`")
            }
            "illegal placement of ':' indicator" => {
                mistake(here, "this colon is not on the same line as its key", "write `key: value` on one line")
            }
            "invalid indentation" | "invalid indentation in flow construct" => mistake(
                self.rest_of_line(self.place),
                "this line is inside the brackets above but is not indented",
                "indent it deeper than the key before the brackets",
            ),
            _ => mistake(
                self.rest_of_line(self.place),
                "the YAML cannot be parsed from here on",
                "put values with special characters in quotes",
            ),
        }
    }

    fn missing_comma(&self, message: &str, help: &str) -> Mistake {
        let line = self.line_start(self.place);
        let (read, next) = match self.at(self.place).chars().next() {
            Some('"' | '\'' | '{' | '[') if self.place == self.first => (self.read, self.place),
            // The value without quotes ran on into the key of the next line.
            Some(':') if self.first < line && !self.at(self.first).starts_with(['"', '\'']) => {
                (self.text.get(..line).unwrap_or_default().trim_end().len(), self.content(line))
            }
            _ => return mistake(self.character(self.place), message, help),
        };
        mistake(self.character(next), message, help).edit(Span::new(self.source, read, read), ",")
    }

    /// The innermost bracket of what could not be read that nothing closes.
    fn unclosed_bracket(&self) -> Option<usize> {
        let mut open = Vec::new();
        let mut quote = None;
        let mut before = ' ';
        for (at, c) in self.text.get(self.brackets..self.end)?.char_indices() {
            match (quote, c) {
                (Some(opening), _) if c == opening => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if " \t\n\r[{,:".contains(before) => quote = Some(c),
                (None, '[' | '{') => open.push(self.brackets + at),
                (None, ']' | '}') => {
                    open.pop();
                }
                _ => {}
            }
            before = c;
        }
        open.pop()
    }

    /// The escape that made a double-quoted text unreadable.
    fn bad_escape(&self) -> Mistake {
        let help = "write a backslash as `\\\\`, or use single quotes, which have no escape sequences";
        let quoted = self.at(self.place);
        let mut rest = quoted;
        while let Some((_, escape)) = rest.split_once('\\') {
            let kind = escape.chars().next().unwrap_or('\\');
            let digits = match kind {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            let code: String = escape.chars().skip(1).take(digits).take_while(char::is_ascii_hexdigit).collect();
            let complete =
                code.len() == digits && u32::from_str_radix(&code, 16).is_ok_and(|code| char::from_u32(code).is_some());
            let known = if digits > 0 { complete } else { "0abt\tnvfre \"/\\N_LP\n\r".contains(kind) };
            let start = self.place + quoted.len() - escape.len() - 1;
            if !known {
                let end = start + 1 + kind.len_utf8() + code.len();
                let span = Span::new(self.source, start, end.min(self.text.len()));
                let written = self.text.get(span.start..span.end).unwrap_or_default();
                return mistake(span, &format!("`{written}` is not a valid YAML escape sequence"), help);
            }
            rest = escape.get(kind.len_utf8()..).unwrap_or_default();
        }
        mistake(self.rest_of_line(self.place), "this text contains an invalid YAML escape sequence", help)
    }

    /// The tab that the parser complains about: in the indentation of its line, or the first that could not be read.
    fn tab(&self) -> Span {
        let line = self.line_start(self.place);
        let content = self.content(line);
        if self.text.get(line..content).is_some_and(|blank| blank.contains('\t')) {
            return Span::new(self.source, line, content);
        }
        let first = self.at(self.first).find('\t').map_or(self.place, |tab| self.first + tab);
        self.character(first)
    }

    fn at(&self, place: usize) -> &str {
        self.text.get(place..).unwrap_or_default()
    }

    fn line_start(&self, place: usize) -> usize {
        self.text.get(..place).unwrap_or_default().rfind(['\n', '\r']).map_or(0, |end| end + 1)
    }

    /// Where the content of the line starts that starts at `line`.
    fn content(&self, line: usize) -> usize {
        line + self.at(line).len() - self.at(line).trim_start_matches([' ', '\t']).len()
    }

    fn character(&self, place: usize) -> Span {
        let length = self.at(place).chars().next().map_or(0, char::len_utf8);
        Span::new(self.source, place, place + length)
    }

    /// From `place` to the last visible character of its line, and at least one character.
    fn rest_of_line(&self, place: usize) -> Span {
        let line = self.at(place).split(['\n', '\r']).next().unwrap_or_default().trim_end();
        if line.is_empty() { self.character(place) } else { Span::new(self.source, place, place + line.len()) }
    }
}

/// A tab where only spaces are allowed.
pub(super) fn tab(span: Span) -> Mistake {
    mistake(span, "YAML does not allow tabs for indentation", "use spaces")
}

/// An alias without an anchor before it.
pub(super) fn unknown_anchor(name: &str, span: Span) -> Mistake {
    let message = format!("`*{name}` refers to an unknown anchor; there is no `&{name}` before it");
    mistake(span, &message, "put the value in quotes if it is text")
}

/// A document after the first.
pub(super) fn second_document(span: Span) -> Mistake {
    let help = "move everything that belongs to the manifest before this line";
    mistake(span, "a second document starts here; only the first one is read", help)
}

/// A character that YAML never allows.
pub(super) fn control_character(c: char, span: Span) -> Mistake {
    let code = u32::from(c);
    mistake(span, &format!("YAML does not allow the control character U+{code:04X}"), "remove it")
}

/// A value below [`MAX_DEPTH`].
pub(super) fn too_deep(span: Span) -> Mistake {
    mistake(span, &format!("nested more than {MAX_DEPTH} levels deep"), "flatten the file")
}

/// An alias inside the value that it refers to.
pub(super) fn endless_alias(span: Span) -> Mistake {
    mistake(span, "this alias refers to a value that contains it", "replace the alias with the value")
}

/// Aliases that expand to too many values.
pub(super) fn large_alias(span: Span, limit: usize) -> Mistake {
    let message = format!("with this alias, the aliases in this file expand to more than {limit} values");
    mistake(span, &message, "replace aliases with their values, or use fewer nested aliases")
}

/// A mapping or a list in the place of a key.
pub(super) fn key_not_text(span: Span) -> Mistake {
    mistake(span, "a key must be a string", "put the key in quotes if it is text")
}

/// A merge key whose value is not a mapping.
pub(super) fn merge_of_no_mapping(span: Span) -> Mistake {
    let help = "use an alias of a mapping, or a list of such aliases";
    mistake(span, "`<<` merges a mapping, but this value is not a mapping", help)
}

fn mistake(span: Span, message: &str, help: &str) -> Mistake {
    Mistake::new(span, message).help(help)
}

#[cfg(test)]
mod tests;
