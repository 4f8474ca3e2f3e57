//! Estimates from its text how deeply code may be nested, before a recursive parser reads it.

/// How deep brackets may nest. Code that people write nests some dozen levels.
const MAX_BRACKETS: usize = 200;

/// How many pieces that may nest without brackets, such as operators, are read of a text that does not close them:
/// `!!!!x`, `a => a => a`, `if (a) if (b)`. A long object has some thousands on one level.
const MAX_PIECES: usize = 20_000;

/// What a bracket counts for in a comment or string, where it is only one if this scan took code for a string.
const HIDDEN_BRACKET: usize = 4;

/// Whether a slash behind this word begins a regular expression.
fn is_before_expression(word: &[u8]) -> bool {
    matches!(
        word,
        b"return"
            | b"typeof"
            | b"void"
            | b"in"
            | b"case"
            | b"do"
            | b"else"
            | b"await"
            | b"yield"
            | b"delete"
            | b"instanceof"
            | b"of"
            | b"new"
    )
}

/// Whether a string may follow this word at once. Behind any other word, a quote is an apostrophe in a text of JSX.
fn is_before_string(word: &[u8]) -> bool {
    let is_other = matches!(
        word,
        b"as"
            | b"satisfies"
            | b"extends"
            | b"throw"
            | b"default"
            | b"from"
            | b"get"
            | b"set"
            | b"static"
            | b"async"
            | b"import"
            | b"export"
            | b"is"
            | b"keyof"
            | b"readonly"
            | b"infer"
            | b"accessor"
    );
    is_other || is_before_expression(word)
}

/// Whether the text is certainly not nested more deeply than a parser's stack allows.
pub fn is_shallow(text: &str) -> bool {
    Scan::new(text.as_bytes()).run()
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
    /// The pieces of all open levels.
    pieces: usize,
    last: Last,
    /// Whether the byte before ends a word that no string follows.
    follows_name: bool,
}

/// An open bracket.
#[derive(Clone, Copy, Default)]
struct Level {
    /// The byte that closes it; a backtick stands for the `}` of a template's `${`.
    closer: u8,
    /// Pieces since the last semicolon.
    pieces: usize,
    /// Pieces that a semicolon does not close: `else`, and what may be a tag or a regular expression.
    lasting: usize,
}

/// What came last, which decides what a slash is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Operator,
    Value,
    Keyword,
}

impl<'a> Scan<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, levels: vec![Level::default()], pieces: 0, last: Last::Operator, follows_name: false }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn run(mut self) -> bool {
        while self.at < self.bytes.len() {
            let is_word = self.step_over();
            self.follows_name = is_word;
            if self.levels.len() > MAX_BRACKETS || self.pieces > MAX_PIECES {
                return false;
            }
        }
        true
    }

    /// Reads a piece; says whether it is a word that no string follows.
    fn step_over(&mut self) -> bool {
        let start = self.at;
        self.step();
        let piece = self.bytes.get(start..self.at).unwrap_or_default();
        piece.first().is_some_and(is_word_byte) && !is_before_string(piece)
    }

    fn step(&mut self) {
        let byte = self.peek(0);
        match (byte, self.peek(1)) {
            (b'/', b'/') => self.hidden(2, b"\n"),
            (b'/', b'*') => self.hidden(2, b"*/"),
            // The ends of tags. What else they may be is counted for good, as whatever nests in it would be.
            (b'<', b'/') | (b'/', b'>') => {
                self.at += 2;
                self.count(true, 1);
                self.last = Last::Operator;
            }
            (b'/', _) if self.last != Last::Value => self.regular_expression(),
            (b'"' | b'\'', _) if !self.follows_name => self.string(byte),
            (b'`', _) => self.template(),
            (b'(' | b'[' | b'{', _) => self.open(byte),
            (b')' | b']' | b'}', _) => self.close(byte),
            (b';', _) => self.end_statement(),
            (byte, _) if is_word_byte(&byte) => self.word(),
            (byte, next) => {
                self.at += 1;
                if !byte.is_ascii_whitespace() && byte != b',' {
                    self.count(byte == b'<' && (next.is_ascii_alphabetic() || next == b'>'), 1);
                    self.last = Last::Operator;
                }
            }
        }
    }

    fn count(&mut self, is_lasting: bool, pieces: usize) {
        self.pieces += pieces;
        if let Some(level) = self.levels.last_mut() {
            *(if is_lasting { &mut level.lasting } else { &mut level.pieces }) += pieces;
        }
    }

    fn open(&mut self, byte: u8) {
        self.at += 1;
        self.count(false, 1);
        let closer = match byte {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            template => template,
        };
        self.levels.push(Level { closer, ..Level::default() });
        self.last = Last::Operator;
    }

    /// Closes a bracket, if it is the one that is open: what closes none may be a text of JSX.
    fn close(&mut self, byte: u8) {
        self.at += 1;
        self.last = Last::Value;
        let is_template = |level: &&Level| level.closer == b'`' && byte == b'}';
        let Some(level) = self.levels.last().filter(|level| level.closer == byte || is_template(level)).copied() else {
            return self.count(false, 1);
        };
        self.levels.pop();
        self.pieces -= level.pieces + level.lasting;
        if level.closer == b'`' {
            self.template_text();
        } else if byte == b'}' {
            self.last = Last::Operator;
        }
    }

    fn end_statement(&mut self) {
        self.at += 1;
        self.last = Last::Operator;
        if let Some(level) = self.levels.last_mut() {
            self.pieces -= level.pieces;
            level.pieces = 0;
        }
    }

    fn word(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_word_byte(byte)).count();
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        let is_keyword = is_before_expression(word);
        if word == b"else" {
            self.count(true, 1);
        } else if is_keyword || self.last != Last::Operator {
            self.count(false, 1);
        }
        self.last = if is_keyword { Last::Keyword } else { Last::Value };
    }

    fn template(&mut self) {
        self.at += 1;
        self.template_text();
    }

    /// Reads a template's text up to its end or its next `${`.
    fn template_text(&mut self) {
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'\\', _) => self.at += 2,
                (b'`', _) => {
                    self.at += 1;
                    break;
                }
                (b'$', b'{') => {
                    self.at += 1;
                    return self.open(b'`');
                }
                (byte, _) => self.hide(byte),
            }
        }
        self.last = Last::Value;
    }

    fn string(&mut self, quote: u8) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                byte if byte == quote => {
                    self.at += 1;
                    break;
                }
                b'\n' => break,
                byte => self.hide(byte),
            }
        }
        self.last = Last::Value;
    }

    fn regular_expression(&mut self) {
        self.at += 1;
        self.count(true, 1);
        let mut in_class = false;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'\n' => break,
                b'/' if !in_class => {
                    self.at += 1;
                    break;
                }
                byte => {
                    in_class = (in_class || byte == b'[') && byte != b']';
                    self.hide(byte);
                }
            }
        }
        self.last = Last::Value;
    }

    fn hidden(&mut self, start: usize, end: &[u8]) {
        self.at += start;
        while self.at < self.bytes.len() && !self.bytes.get(self.at..).unwrap_or_default().starts_with(end) {
            self.hide(self.peek(0));
        }
        self.at = (self.at + end.len()).min(self.bytes.len());
    }

    /// Counts a byte of a comment or string as what it would be in code.
    fn hide(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'(' | b'[' | b'{' => self.count(false, HIDDEN_BRACKET),
            b'!' | b'~' | b'+' | b'?' | b'=' | b'<' => self.count(false, 1),
            _ => {}
        }
    }
}

fn is_word_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_people_write_is_shallow() {
        let members: String = (0..2000).map(|index| format!("  key{index}: 'It\\'s (one) of {index}',\n")).collect();
        let rows =
            "<Box css={{ gap: 'small' }}>{rows.map((row) => <Text key={row.id}>don't {row.name}</Text>)}</Box>\n";
        for text in [
            "const a = b / c; const d = /[/'`]{2}/.test(e) ? `x ${f(`y ${g}`)} z` : 'h';".repeat(1000),
            format!("export const texts = {{\n{members}}};"),
            format!("const App = () => <>{}</>;", rows.repeat(200)),
            "const x = 1\nexport function go() {\n  if (a) return b\n  else return c\n}\n".repeat(2000),
        ] {
            assert!(is_shallow(&text), "{}", text.get(..80).unwrap());
        }
    }

    #[test]
    fn whatever_nests_too_deep_is_found() {
        for unit in [
            "(",
            "[",
            "{",
            "{(<a>)",
            "!",
            "-",
            "a=>",
            "typeof ",
            "new ",
            "a.",
            "a+",
            "a?b:",
            "if(a)",
            "if(a);else ",
            "a:",
            "`${",
            "<a>",
            "<a>;",
            "a<b<",
            "()",
            "a=",
            "async ",
            "/'/+(",
            "( \")\" ",
            // Parentheses in the text of an element close nothing.
            "{(<a>)))",
            "x</;/+",
            "/>;/+",
            "(typeof');'+",
            "(a as');'+",
        ] {
            assert!(!is_shallow(&format!("x{}", unit.repeat(40_000))), "{unit}");
        }
    }
}
