//! The examples of a rule's page.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use stripe_app_lint::app::Memory;
use stripe_app_lint::engine::FileReport;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};

use super::{Before, png};

/// An example under a heading of a page.
#[derive(Debug)]
pub struct Example {
    pub title: String,
    pub kind: Kind,
    /// The manifest first, then the files around it.
    pub files: Vec<File>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bad,
    Good,
    Fixed,
}

/// A fenced block: its info string is a language and a path.
#[derive(Debug)]
pub struct File {
    pub path: String,
    pub text: String,
    is_picture: bool,
    carets: Vec<(usize, usize, usize, String)>,
}

/// The examples of a page, in order. Their headings start with Bad, Good or Fixed.
pub fn examples(body: &str) -> Vec<Example> {
    let sections = body.split("\n## ").skip(1);
    let examples = sections.filter_map(|section| {
        let (title, text) = section.split_once('\n')?;
        let kind = match title.split([' ', ':']).next()? {
            "Bad" => Kind::Bad,
            "Good" => Kind::Good,
            "Fixed" => Kind::Fixed,
            _ => return None,
        };
        Some(Example { title: title.to_owned(), kind, files: blocks(text) })
    });
    examples.collect()
}

fn blocks(text: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("```") {
        let (info, after) = after.split_once('\n').expect("a fence ends its line");
        let (block, after) = after.split_once("\n```").expect("a fence is closed");
        let (language, path) = info.split_once(' ').unwrap_or_else(|| panic!("`{info}` names no path"));
        files.push(File::new(language, path, block));
        rest = after;
    }
    files
}

impl Example {
    /// Its files, in the folder `app`.
    pub fn files(&self) -> Memory {
        let mut files = Memory::default();
        files.insert("app/icon.png", icon());
        if !self.expected().iter().any(|(.., rule)| rule == "missing-lockfile") {
            files.insert("app/package-lock.json", r#"{"lockfileVersion": 3, "packages": {}}"#);
        }
        for file in &self.files {
            files.insert(format!("app/{}", file.path), file.bytes());
        }
        files
    }

    /// What came of linting it: its manifest, then its configuration.
    pub fn lint(&self) -> Vec<FileReport> {
        let files = self.files();
        // A manifest of a second app is linted before the first.
        let second = self.files.iter().skip(1).filter(|file| file.path == "and/stripe-app.json");
        let paths = second.chain(self.files.iter().take(1)).map(|file| Candidate::named(format!("app/{}", file.path)));
        let mut before = Memory::default();
        for file in &self.files {
            if let Some(path) = file.path.strip_prefix("earlier/") {
                before.insert(format!("app/{path}"), file.bytes());
            }
        }
        let earlier = Before(before);
        let batch = Batch::new(&files, paths, vec!["app".into()], None).unwrap().since(&earlier);
        let mut linted = Vec::new();
        let summary = batch.lint(PassCriteria::default(), |of_one| {
            linted.push(of_one.clone());
            Ok(())
        });
        summary.unwrap();
        linted
    }

    /// File, line, columns and rule of each finding that the carets announce.
    pub fn expected(&self) -> BTreeSet<(String, usize, usize, usize, String)> {
        let of_file = |file: &File| {
            let place = |(line, column, width, rule): &(usize, usize, usize, String)| {
                (file.path.clone(), *line, *column, *width, rule.clone())
            };
            file.carets.iter().map(place).collect::<Vec<_>>()
        };
        self.files.iter().flat_map(of_file).collect()
    }
}

impl File {
    /// A line of carets and a rule's name is not part of the file: it marks the line above.
    fn new(language: &str, path: &str, block: &str) -> Self {
        let (mut lines, mut carets) = (Vec::new(), Vec::new());
        for line in block.lines() {
            let marks = line.trim_start_matches([' ', '/', '#']);
            let column = line.chars().count() - marks.chars().count() + 1;
            match marks.split_once(' ') {
                Some((run, rule)) if run.chars().all(|char| char == '^') => {
                    carets.push((lines.len(), column, run.len(), rule.trim().to_owned()));
                }
                _ => lines.push(line),
            }
        }
        Self { path: path.to_owned(), text: lines.join("\n") + "\n", is_picture: language == "png", carets }
    }

    /// The file's bytes. A `png` block describes its picture: `300x300`, `128x128`, or with a word before its size
    /// `blank`, `flat` (one colour), `heavy`, `corrupt` (cut short), or damaged as [`damaged`] says.
    pub fn bytes(&self) -> Vec<u8> {
        if !self.is_picture {
            return self.text.clone().into_bytes();
        }
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let (width, height) = words.last().and_then(|size| size.split_once('x')).expect("a picture has a size");
        let (width, height) = (width.parse().unwrap(), height.parse().unwrap());
        match words[..] {
            ["blank", _] => png::png(width, height, |_, _| [0, 0, 0, 0]),
            ["flat", _] => png::png(width, height, |_, _| [99, 91, 255, 255]),
            ["heavy", _] => [mark(width, height), vec![0; 11 << 20]].concat(),
            [damage, _] => damaged(mark(width, height), damage),
            _ => mark(width, height),
        }
    }
}

/// A picture after an accident.
fn damaged(mut png: Vec<u8>, damage: &str) -> Vec<u8> {
    const HEADER: usize = 8;
    match damage {
        "corrupt" => png.truncate(png.len() / 2),
        // Line ends of Windows became those of Unix.
        "unix" => drop(png.remove(4)),
        // Read as Latin-1 and written as UTF-8.
        "decoded" => return png.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes(),
        "header" => png[HEADER + 4] = b'X',
        "data" => {
            let middle = png.len() / 2;
            png[middle] ^= 1;
        }
        "xcode" => drop(png.splice(HEADER..HEADER, *b"\0\0\0\x04CgBI\x50\0\x20\x06\x2c\xb8\x77\x66")),
        _ => panic!("`{damage}` is no damage"),
    }
    png
}

/// A good icon, made once.
pub fn icon() -> &'static [u8] {
    static ICON: OnceLock<Vec<u8>> = OnceLock::new();
    ICON.get_or_init(|| mark(300, 300))
}

/// A picture with something on it: two colours, divided by a diagonal.
fn mark(width: u32, height: u32) -> Vec<u8> {
    png::png(width, height, |x, y| if x * height > y * width { [99, 91, 255, 255] } else { [255, 255, 255, 255] })
}
