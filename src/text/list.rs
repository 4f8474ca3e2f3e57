//! Lists and numbers in words.

use std::fmt::Display;

/// Words as alternatives: "`a`, `b` or `c`".
pub fn any_of(words: &[&str]) -> String {
    joined(words.iter().map(|word| format!("`{word}`")), "or")
}

/// Words together: "`a`, `b` and `c`".
pub fn all_of(words: &[&str]) -> String {
    joined(words.iter().map(|word| format!("`{word}`")), "and")
}

/// Parts of a sentence together: "a, b and c".
pub fn all(parts: impl IntoIterator<Item = impl Display>) -> String {
    joined(parts, "and")
}

/// Parts in a row: "a, b, c".
pub fn commas(parts: impl IntoIterator<Item = impl Display>) -> String {
    let parts: Vec<String> = parts.into_iter().map(|part| part.to_string()).collect();
    parts.join(", ")
}

/// The first few of some names: "a, b, c and others".
pub fn first_of(names: impl IntoIterator<Item = impl Display>) -> String {
    let mut names = names.into_iter();
    let first = commas(names.by_ref().take(SHOWN));
    if names.next().is_some() { first + " and others" } else { first }
}

/// How many names are given where there may be many.
const SHOWN: usize = 3;

/// A number and its noun: "1 manifest", "2 manifests".
pub fn plural(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn joined(parts: impl IntoIterator<Item = impl Display>, conjunction: &str) -> String {
    let parts: Vec<String> = parts.into_iter().map(|part| part.to_string()).collect();
    match parts.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} {conjunction} {last}", others.join(", ")),
        parts => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_with_commas_and_a_word_before_the_last() {
        assert_eq!(any_of(&[]), "");
        assert_eq!(any_of(&["a"]), "`a`");
        assert_eq!(any_of(&["a", "b"]), "`a` or `b`");
        assert_eq!(all_of(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(all(["1 error", "2 infos"]), "1 error and 2 infos");
    }

    #[test]
    fn first_names_say_whether_there_are_others() {
        assert_eq!(first_of(["a", "b", "c"]), "a, b, c");
        assert_eq!(first_of(["a", "b", "c", "d"]), "a, b, c and others");
    }
}
