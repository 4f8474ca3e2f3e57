//! What is between the elements of a collection: white space and comments, of JSON5 or YAML.

/// The first byte from `at` on that is neither white space nor part of a comment of JSON5 or YAML.
pub(super) fn skip(text: &str, mut at: usize) -> usize {
    loop {
        at = skip_blank(text, at);
        match comment_end(text, at) {
            Some(end) => at = end,
            None => return at,
        }
    }
}

pub(super) fn skip_blank(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len()
}

/// The end of the comment that starts at `at`, if one does.
pub(super) fn comment_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    if let Some(block) = rest.strip_prefix("/*") {
        return Some(at + 2 + block.find("*/")? + 2);
    }
    let before = text.get(..at)?;
    let is_apart = before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || c == '\u{feff}');
    let starts = rest.starts_with("//") || (rest.starts_with('#') && is_apart);
    starts.then(|| at + rest.find(['\n', '\r']).unwrap_or(rest.len()))
}

/// The length of a line of YAML before its comment, without white space at the end. A `#` may be part of a quoted
/// key; in other places that look like a comment it is taken for one.
pub(super) fn code_length(line: &str) -> usize {
    let key = line.trim_start_matches([' ', '\t', '-']);
    let quoted = match key.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted_length(key, quote),
        _ => 0,
    };
    let from = line.len() - key.len() + quoted;
    let before = |at: usize| line.get(..at).unwrap_or_default();
    let is_comment = |at: &usize| *at >= from && (*at == 0 || before(*at).ends_with([' ', '\t']));
    let comment = line.match_indices('#').map(|(at, _)| at).find(is_comment);
    comment.map_or(line, before).trim_end().len()
}

/// The length of the quoted string that a text begins with; all of it if it does not end.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, char)) = chars.next() {
        if char == '\\' && quote == '"' {
            chars.next();
        } else if char == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

/// Whether a piece of YAML defines an anchor, or may do so: others may refer to it.
pub(super) fn defines_anchor(written: &str) -> bool {
    written.match_indices('&').any(|(at, _)| {
        let (before, after) = (written.get(..at).unwrap_or_default(), written.get(at + 1..).unwrap_or_default());
        let starts = before.is_empty() || before.ends_with([' ', '\t', '\n', '\r', '[', '{', ',']);
        starts && !after.is_empty() && !after.starts_with([' ', '\t', '\n', '\r'])
    })
}
