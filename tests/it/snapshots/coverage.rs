//! Every sentence in the source is in a snapshot or in another test, so that none can change unnoticed.

use std::fs;
use std::path::PathBuf;

use regex::Regex;
use walkdir::WalkDir;

use crate::support::snapshot;

/// Sentences that no test can produce on every machine, or that nobody reads.
const NOT_SHOWN: &[&str] = &[
    // No viewport is in preview at present.
    "` is in preview, so Stripe may reject the app when you submit it",
    "ask Stripe for access before you submit",
    "A preview in Stripe's documentation.",
    // A file that becomes unwritable while it is fixed, or that has another owner, and a machine without git.
    "it has changed",
    "could not be written",
    "its owner and group cannot be preserved; run the command as the file's owner",
    "git cannot be run: ",
    // A working directory that no longer exists, and an incomplete clone.
    "the working directory cannot be read: ",
    "the repository cannot be read: ",
    "this clone does not contain it; fetch it with git first",
    "git cannot read it",
    // No text is known that causes these; if there is one, it must not pass silently.
    "the YAML cannot be parsed from here on",
    "put values with special characters in quotes",
    "this text contains an invalid YAML escape sequence",
    // The table in docs/rules.md, which another test covers.
    "| rule | severity | stage | fix | what it finds ||---|---|---|---|---|",
    // A machine that cannot start threads.
    "no thread could be started",
    // No message names the kind of a PNG.
    "an animated PNG",
    // What texts are compared with.
    "lorem ipsum",
];

#[test]
fn every_sentence_of_the_source_is_in_a_snapshot() {
    let texts = files(snapshot::FOLDER, "txt").into_iter().chain(files("tests/it", "rs"));
    let shown: String = texts.map(|text| letters(&text.replace("\\n", ""))).collect();
    let sentences = files("src", "rs").into_iter().flat_map(|source| sentences(&source));
    let missing: Vec<String> = sentences.filter(|sentence| !shown.contains(&letters(sentence))).collect();
    let unknown: Vec<&String> = missing.iter().filter(|text| !NOT_SHOWN.contains(&text.as_str())).collect();
    assert!(unknown.is_empty(), "give these a case in {}/cases: {unknown:#?}", snapshot::FOLDER);
    for text in NOT_SHOWN {
        assert!(missing.iter().any(|missing| missing == text), "`{text}` is shown, or not in the source any more");
    }
}

/// The texts of the files below a folder whose names end so, but for tests of the source.
fn files(folder: &str, end: &str) -> Vec<String> {
    let paths = WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let is_left_out = |path: &PathBuf| path.ends_with("tests.rs") || path.ends_with("coverage.rs");
    let is_read = |path: &PathBuf| path.extension().is_some_and(|found| found == end) && !is_left_out(path);
    paths.filter(is_read).map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The fixed parts of a source's strings that have several words.
fn sentences(source: &str) -> Vec<String> {
    // Comments, characters and raw strings may hold quotes.
    let token = Regex::new(r##"(?s)//[^\n]*|'(?:\\.|[^'\\])'|r#".*?"#|"((?:\\.|[^"\\])*)""##).unwrap();
    let placeholder = Regex::new(r"\{[^{}]*\}").unwrap();
    let several_words = Regex::new("[a-z`>] [`(a-z]").unwrap();
    let code = source.split("mod tests {").next().unwrap();
    let strings = token.captures_iter(code).filter_map(|found| found.get(1));
    let shown = strings.filter(|text| {
        let (before, after) = (code[..text.start() - 1].trim_end(), code[text.end() + 1..].trim_start());
        let is_internal = ["unreachable!(", "expect(", "starts_with(", "contains(", "section(", "reason ="];
        let is_pattern = after.starts_with("=>")
            || after.starts_with('|')
            || after.starts_with(", Format::")
            || before.ends_with(": &str =");
        !is_pattern && !is_internal.iter().any(|call| before.ends_with(call))
    });
    let parts = shown.flat_map(|text| placeholder.split(text.as_str()).map(unescaped).collect::<Vec<_>>());
    parts.filter(|part| several_words.is_match(part)).collect()
}

/// A part of a Rust string without the escapes that are letters or stand for none.
fn unescaped(text: &str) -> String {
    text.replace("\\n", "").split("\\\n").map(str::trim_start).collect()
}

/// Only letters and digits: what is left of a text however it is wrapped, framed and quoted.
fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).collect()
}
