//! The errors of the parser that are explained by fixed texts: the message and the help.

use super::{INTERRUPTED, QUOTES};

/// For an error that is about the rest of a line.
pub(super) fn about_line(info: &str) -> Option<(&'static str, &'static str)> {
    Some(match info {
        "while parsing a block collection, did not find expected '-' indicator" => {
            ("this line is in a list but is not a list item", "start each item with `- ` and indent its contents")
        }
        INTERRUPTED => (
            "this comment interrupts a value that continues on the next line",
            "move the comment, or align the next line with the key above",
        ),
        "while scanning a block scalar, did not find expected comment or line break" => {
            ("the text after `|` or `>` must start on the next line", QUOTES)
        }
        "wrongly indented line in block scalar" => {
            ("this line is indented less than the first line of its text", "indent all lines of the text equally")
        }
        "did not find expected <document start>" => {
            ("the document ends before this line", "a manifest is one mapping; indent all its keys equally")
        }
        info if info.contains("directive") => {
            ("a line that starts with `%` is a YAML directive, but this one is unknown", QUOTES)
        }
        info if info.contains("tag") || info.contains("handle") => {
            ("a value that starts with `!` is a YAML tag, but this one is invalid", QUOTES)
        }
        _ => return None,
    })
}

/// The same for one that is about a single character.
pub(super) fn about_character(info: &str) -> Option<(&'static str, &'static str)> {
    Some(match info {
        "block sequence entries are not allowed in this context" => {
            ("a list cannot start on this line", "put each `- item` on its own line below the key")
        }
        "comments must be separated from other tokens by whitespace" => {
            ("a comment needs a space before its `#`", "add a space, or put the value in quotes if `#` is part of it")
        }
        "a byte order mark must not appear inside a document" => ("unexpected byte order mark (U+FEFF)", "remove it"),
        _ => return None,
    })
}
