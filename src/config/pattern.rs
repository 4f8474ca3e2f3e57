//! Which files a part of the configuration is about.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};

/// One file, or those that a pattern matches, relative to the configuration's folder.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// The file at this path. Most patterns name one, those of a baseline always, and need no regular expression.
    File(PathBuf),
    /// Every file that matches.
    Glob(Box<GlobMatcher>),
}

impl Pattern {
    /// What a pattern matches.
    pub fn new(glob: &Glob) -> Self {
        if has_wildcards(glob.glob()) {
            Self::Glob(Box::new(glob.compile_matcher()))
        } else {
            Self::File(glob.glob().into())
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
            let glob = Glob::new(pattern).unwrap();
            let read = Pattern::new(&glob);
            assert!(matches!(read, Pattern::File(_)));
            let file = Path::new(file);
            assert_eq!(read.matches(file), glob.compile_matcher().is_match(file), "{pattern} {file:?}");
        }
    }

    #[test]
    fn a_pattern_matches_more() {
        for pattern in ["a/*.json", "a/{b,c}.json", "a/[bc].json", "**/b.json", r"a/\b.json", "a/?.json"] {
            assert!(Pattern::new(&Glob::new(pattern).unwrap()).matches(Path::new("a/b.json")), "{pattern}");
        }
    }
}
