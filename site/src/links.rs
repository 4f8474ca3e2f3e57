//! Which page of the site shows which file of the repository, and how one page links to another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where files of the repository that are not part of the site can be seen.
const REPOSITORY: &str = "https://github.com/stripe-app-lint/stripe-app-lint/blob/main";

/// The files of the repository that have a page, or are copied as they are.
pub struct Links {
    repository: PathBuf,
    pages: BTreeMap<String, String>,
}

impl Links {
    /// Pages by the file of the repository that they show.
    pub fn new(repository: &Path, pages: BTreeMap<String, String>) -> Self {
        Self { repository: repository.to_owned(), pages }
    }

    /// The page of a file, from the root of the site.
    pub fn page_of(&self, file: &str) -> Option<&str> {
        self.pages.get(file).map(String::as_str)
    }

    /// What a link in the Markdown file `source` becomes on the page that shows it.
    ///
    /// # Errors
    /// If it leads to a file that does not exist.
    pub fn resolve(&self, source: &str, target: &str) -> Result<String, String> {
        if target.contains("://") || target.starts_with("mailto:") || target.starts_with('#') {
            return Ok(target.to_owned());
        }
        let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
        let file = normalize(source, file);
        let mut link = match (self.pages.get(source), self.pages.get(&file)) {
            (Some(from), Some(to)) => relative(from, to),
            _ if self.repository.join(&file).exists() => format!("{REPOSITORY}/{file}"),
            _ => return Err(format!("{source} links to {target}, which does not exist")),
        };
        if let Some(anchor) = anchor {
            link.push('#');
            link.push_str(anchor);
        }
        Ok(link)
    }
}

/// Where a file can be seen on the website of its repository.
pub fn in_repository(file: &str) -> String {
    format!("{REPOSITORY}/{file}")
}

/// The link from one page to another, both from the root of the site.
pub fn relative(from: &str, to: &str) -> String {
    format!("{}{to}", "../".repeat(from.matches('/').count()))
}

/// The path from the root of the repository of what `source` names relative to its own folder.
fn normalize(source: &str, target: &str) -> String {
    let mut parts: Vec<&str> = source.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}
