//! The files that a part of the configuration applies to.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};

/// One file, or those that a pattern matches, relative to the configuration's folder.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// The file at this path. Most patterns, and all of a baseline, are paths and need no regular expression.
    File(PathBuf),
    /// Every file that matches.
    Glob(Box<GlobMatcher>),
}

impl Pattern {
    /// Compiles a glob.
    pub fn new(glob: &Glob) -> Self {
        if has_wildcards(glob.glob()) {
            Self::Glob(Box::new(glob.compile_matcher()))
        } else {
            Self::File(glob.glob().into())
        }
    }

    /// Whether it matches the file.
    pub fn matches(&self, file: &Path) -> bool {
        match self {
            Self::File(path) => path == file,
            Self::Glob(glob) => glob.is_match(file),
        }
    }
}

/// Whether a text contains characters with a special meaning in globs.
pub fn has_wildcards(text: &str) -> bool {
    text.contains(['*', '?', '[', ']', '{', '}', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_path_matches_the_same_files_as_its_glob() {
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
    fn pattern_with_wildcards_matches_as_a_glob() {
        for pattern in ["a/*.json", "a/{b,c}.json", "a/[bc].json", "**/b.json", r"a/\b.json", "a/?.json"] {
            assert!(Pattern::new(&Glob::new(pattern).unwrap()).matches(Path::new("a/b.json")), "{pattern}");
        }
    }
}
