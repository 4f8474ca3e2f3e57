//! Reads keys, numbers and the text between quotes, and says how JSON would write them.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;

use crate::syntax::MAX_MISTAKES;

/// A key without quotes, with its escapes resolved, if `word` is one.
///
/// Its characters depend on Unicode categories, so beyond ASCII `json5` decides.
pub(super) fn identifier(word: &str) -> Option<String> {
    let is_part = |next: char| next.is_ascii_alphanumeric() || matches!(next, '$' | '_');
    if word.chars().all(is_part) {
        return Some(word.to_owned()).filter(|word| !word.starts_with(|first: char| first.is_ascii_digit()));
    }
    if word.contains(|next: char| next.is_ascii() && next != '\\' && !is_part(next)) {
        return None;
    }
    json5::from_str::<BTreeMap<String, IgnoredAny>>(&format!("{{{word}:0}}")).ok()?.into_keys().next()
}

/// A number, and if JSON does not know this spelling, what it is and how JSON writes it.
pub(super) fn number(word: &str) -> Option<(f64, Option<(&'static str, String)>)> {
    if !word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.' | 'I' | 'N')) {
        return None;
    }
    let value = json5::from_str::<f64>(word).ok()?;
    let (sign, size) = match word.strip_prefix('-') {
        Some(size) => ("-", size),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    let loose = |what, text| Some((what, format!("{sign}{text}")));
    let spelling = if size.starts_with(['I', 'N']) {
        Some(("`Infinity` or `NaN`, which JSON can only represent as `null`", "null".to_owned()))
    } else if size.starts_with("0x") || size.starts_with("0X") {
        loose("hexadecimal number", json5::from_str::<u128>(size).ok()?.to_string())
    } else if size.starts_with('.') {
        loose("number without leading digit", format!("0{size}"))
    } else if let Some((whole, rest)) =
        size.split_once('.').filter(|(_, rest)| !rest.starts_with(|next: char| next.is_ascii_digit()))
    {
        loose("number without trailing digit", format!("{whole}.0{rest}"))
    } else if word.starts_with('+') {
        loose("leading plus", size.to_owned())
    } else {
        None
    };
    Some((value, spelling))
}

/// Whether `word` is a literal or a number.
pub(super) fn is_value(word: &str) -> bool {
    matches!(word, "null" | "true" | "false") || number(word).is_some()
}

/// The text between two quotes.
#[derive(Default)]
pub(super) struct Decoded<'a> {
    /// The text with its escapes resolved; one that cannot be resolved is left out.
    pub value: String,
    /// The first thing in it that JSON does not know.
    pub loose: Option<&'static str>,
    /// The escapes that cannot be resolved, each with its offset and what is wrong; not many more than make the text be
    /// given up.
    pub faults: Vec<(usize, &'a str, &'static str)>,
}

/// Resolves the escape sequences of the text between two quotes.
pub(super) fn decode(content: &str) -> Decoded<'_> {
    let mut decoded = Decoded { value: String::with_capacity(content.len()), ..Decoded::default() };
    for_each_piece(content, |offset, spelled, piece| match piece {
        Piece::Plain => decoded.value.push_str(spelled),
        Piece::Bare(next) => {
            if next != '"' {
                decoded.loose.get_or_insert("control character in a string");
            }
            decoded.value.push(next);
        }
        Piece::Escape(Escape::Json(next)) => decoded.value.push(next),
        Piece::Escape(Escape::Json5(next)) => {
            decoded.loose.get_or_insert("escape sequence that JSON does not have");
            decoded.value.push(next);
        }
        Piece::Escape(Escape::Continuation) => {
            decoded.loose.get_or_insert("line continuation");
        }
        Piece::Escape(Escape::Wrong(what)) if decoded.faults.len() <= MAX_MISTAKES => {
            decoded.faults.push((offset, spelled, what));
        }
        Piece::Escape(Escape::Wrong(_)) => {}
    });
    decoded
}

/// The text between two quotes as a JSON string, including quotes.
pub(super) fn to_json(content: &str) -> String {
    let mut json = "\"".to_owned();
    for_each_piece(content, |_, spelled, piece| match piece {
        Piece::Plain | Piece::Escape(Escape::Json(_)) => json.push_str(spelled),
        Piece::Bare(next) | Piece::Escape(Escape::Json5(next)) => match next {
            '"' | '\\' => json.extend(['\\', next]),
            _ if next.is_control() || (next.is_whitespace() && next != ' ') => {
                json.push_str(&format!("\\u{:04x}", u32::from(next)));
            }
            _ => json.push(next),
        },
        Piece::Escape(Escape::Continuation | Escape::Wrong(_)) => {}
    });
    json.push('"');
    json
}

/// A piece of the text between two quotes.
enum Piece {
    /// Means itself.
    Plain,
    /// A quote or a control character.
    Bare(char),
    Escape(Escape),
}

/// Calls `take` for each piece, with its offset and how it is written.
fn for_each_piece<'a>(content: &'a str, mut take: impl FnMut(usize, &'a str, Piece)) {
    let mut rest = content;
    while let Some(at) = rest.find(|next: char| matches!(next, '"' | '\\') || next < ' ') {
        let (plain, special) = rest.split_at(at);
        take(content.len() - rest.len(), plain, Piece::Plain);
        let mut chars = special.chars();
        let piece = match chars.next() {
            Some('\\') => {
                let (meaning, after) = resolve(chars.as_str());
                rest = after;
                Piece::Escape(meaning)
            }
            bare => {
                rest = chars.as_str();
                bare.map_or(Piece::Plain, Piece::Bare)
            }
        };
        let spelled = special.get(..special.len() - rest.len()).unwrap_or_default();
        take(content.len() - special.len(), spelled, piece);
    }
    take(content.len() - rest.len(), rest, Piece::Plain);
}

/// What a backslash and the characters after it mean.
enum Escape {
    Json(char),
    Json5(char),
    Continuation,
    Wrong(&'static str),
}

/// Resolves the escape sequence whose backslash precedes `text`, and returns the text after it.
fn resolve(text: &str) -> (Escape, &str) {
    let mut chars = text.chars();
    let Some(next) = chars.next() else { return (Escape::Wrong("nothing follows the backslash"), text) };
    let rest = chars.as_str();
    let meaning = match next {
        '"' | '\\' | '/' => Escape::Json(next),
        'b' => Escape::Json('\u{8}'),
        'f' => Escape::Json('\u{c}'),
        'n' => Escape::Json('\n'),
        'r' => Escape::Json('\r'),
        't' => Escape::Json('\t'),
        'v' => Escape::Json5('\u{b}'),
        '0' if !rest.starts_with(|next: char| next.is_ascii_digit()) => Escape::Json5('\0'),
        '0'..='9' => Escape::Wrong("a backslash before a digit has no meaning"),
        'x' => return code(rest, 2, Escape::Json5, "two hexadecimal digits must follow `\\x`"),
        'u' => return surrogates(rest),
        '\r' => return (Escape::Continuation, rest.strip_prefix('\n').unwrap_or(rest)),
        '\n' | '\u{2028}' | '\u{2029}' => Escape::Continuation,
        _ => Escape::Json5(next),
    };
    (meaning, rest)
}

/// Resolves what follows `\u`: four digits, or the two halves of a surrogate pair.
fn surrogates(text: &str) -> (Escape, &str) {
    const HALF: &str = "half of a surrogate pair is missing";
    let (meaning, rest) = code(text, 4, Escape::Json, "four hexadecimal digits must follow `\\u`");
    let Some((high, _)) = digits(text, 4) else { return (meaning, rest) };
    let low = rest.strip_prefix("\\u").and_then(|second| digits(second, 4));
    match low {
        Some((low, after)) if (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low) => {
            let joined = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(joined).map_or(Escape::Wrong(HALF), Escape::Json), after)
        }
        _ if (0xd800..0xe000).contains(&high) => (Escape::Wrong(HALF), rest),
        _ => (meaning, rest),
    }
}

/// Resolves an escape of so many hexadecimal digits.
fn code<'a>(text: &'a str, count: usize, known: fn(char) -> Escape, wrong: &'static str) -> (Escape, &'a str) {
    match digits(text, count) {
        Some((code, rest)) => (char::from_u32(code).map_or(Escape::Wrong(wrong), known), rest),
        None => (Escape::Wrong(wrong), text.trim_start_matches(|next: char| next.is_ascii_hexdigit())),
    }
}

fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    let all = digits.chars().all(|next| next.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| all).map(|code| (code, rest))
}
