//! Which files a part of the configuration is about.

use std::path::{Path, PathBuf};

use globset::{Error, Glob, GlobMatcher};

/// One file, or those that a pattern matches, relative to the configuration's folder.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// The file at this path. Most patterns name one, those of a baseline always, and need no regular expression.
    File(PathBuf),
    /// Every file that matches.
    Glob(Box<GlobMatcher>),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is none.
    pub fn new(text: &str) -> Result<Self, Error> {
        if has_wildcards(text) {
            Ok(Self::Glob(Box::new(Glob::new(text)?.compile_matcher())))
        } else {
            Ok(Self::File(text.into()))
        }
    }

    /// Whether it is about the file.
    pub fn matches(&self, file: &Path) -> bool {
        match self {
            Self::File(path) => path == file,
            Self::Glob(glob) => glob.is_match(file),
        }
    }
}

/// Whether a text means more than the path that it spells.
pub fn has_wildcards(text: &str) -> bool {
    text.contains(['*', '?', '[', ']', '{', '}', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_matches_itself_as_a_glob_would() {
        for (pattern, file) in [
            ("a/b.json", "a/b.json"),
            ("a/b.json", "a/B.json"),
            ("a", "a/b"),
            ("a/b", "a"),
            ("a b/ü", "a b/ü"),
            ("", ""),
        ] {
            assert!(matches!(Pattern::new(pattern).unwrap(), Pattern::File(_)));
            let glob = Glob::new(pattern).unwrap().compile_matcher();
            assert_eq!(
                Pattern::new(pattern).unwrap().matches(Path::new(file)),
                glob.is_match(file),
                "{pattern} {file}"
            );
        }
    }

    #[test]
    fn a_pattern_matches_more() {
        for pattern in ["a/*.json", "a/{b,c}.json", "a/[bc].json", "**/b.json", r"a/\b.json", "a/?.json"] {
            assert!(Pattern::new(pattern).unwrap().matches(Path::new("a/b.json")), "{pattern}");
        }
        assert!(Pattern::new("a/[b").is_err());
    }
}
