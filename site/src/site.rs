//! The whole site: which pages there are, and how they are written to a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use stripe_app_lint::{all_rules, catalogue::Catalogue};

use crate::links::Links;
use crate::page::Page;
use crate::{catalogue, document, layout, playground, requirements, rules, search};

/// Files that are written as they are.
const ASSETS: [(&str, &str); 3] = [
    ("style.css", include_str!("../assets/style.css")),
    ("search.js", include_str!("../assets/search.js")),
    ("icon.svg", include_str!("../assets/icon.svg")),
];

/// Pictures of the documentation, copied from the repository.
const PICTURES: [&str; 5] = [
    "docs/picture.svg",
    "editors/vscode/media/readme/completion.png",
    "editors/vscode/media/readme/findings.png",
    "editors/vscode/media/readme/fix.png",
    "editors/vscode/media/readme/review.png",
];

/// Builds the site into a folder, which is created if it does not exist. The playground is part of it if its files were built.
///
/// # Errors
/// If a file cannot be read or written, or a link leads nowhere.
pub fn build(repository: &Path, out: &Path, playground: Option<&Path>) -> Result<(), String> {
    let mut pages = pages(repository)?;
    if let Some(built) = playground {
        pages.push(playground::page());
        playground::copy(built, out)?;
    }
    for page in &pages {
        write(out, &page.path, layout::document(page, playground.is_some()).into_string().as_bytes())?;
    }
    write(out, "search-index.js", search::index(&pages).as_bytes())?;
    for (path, text) in ASSETS {
        write(out, path, text.as_bytes())?;
    }
    for path in PICTURES {
        let picture = fs::read(repository.join(path)).map_err(|error| format!("{path}: {error}"))?;
        write(out, path, &picture)?;
    }
    Ok(())
}

/// Every page of the site but the playground.
///
/// # Errors
/// If a file cannot be read, or a link leads nowhere.
pub fn pages(repository: &Path) -> Result<Vec<Page>, String> {
    let links = Links::new(repository, files());
    let explains = |name: &str| explained_in(name);
    let documents: Result<Vec<Page>, String> =
        document::DOCUMENTS.iter().map(|document| document::page(repository, document, &links, &explains)).collect();
    let rule_pages: Result<Vec<Page>, String> = all_rules().map(|rule| rules::page(rule, &links, &explains)).collect();
    let mut pages = documents?;
    pages.push(document::index(&pages));
    pages.push(rules::index());
    pages.extend(rule_pages?);
    pages.push(catalogue::permissions());
    pages.push(requirements::page(&links));
    Ok(pages)
}

/// The path on the site of each file of the repository that has one.
fn files() -> BTreeMap<String, String> {
    let documents = document::DOCUMENTS.iter().map(|file| ((*file).to_owned(), document::path(file)));
    let rules = all_rules().map(|rule| (rules::source(rule), rules::path(rule)));
    let pictures = PICTURES.iter().map(|path| ((*path).to_owned(), (*path).to_owned()));
    let lists = [
        ("docs/rules.md", rules::INDEX),
        (catalogue::SOURCE, catalogue::PERMISSIONS),
        (requirements::SOURCE, requirements::PATH),
    ];
    let lists = lists.iter().map(|(file, path)| ((*file).to_owned(), (*path).to_owned()));
    documents.chain(rules).chain(pictures).chain(lists).collect()
}

/// The file of the repository that explains a name, if it is one of a rule or a permission.
fn explained_in(name: &str) -> Option<String> {
    if let Some(rule) = all_rules().find(|rule| rule.name == name) {
        return Some(rules::source(rule));
    }
    let permission = Catalogue::load().permission(name)?;
    Some(format!("{}#{}", catalogue::SOURCE, permission.name))
}

fn write(out: &Path, path: &str, content: &[u8]) -> Result<(), String> {
    let file = out.join(path);
    let folder = file.parent().unwrap_or(out);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    fs::write(&file, content).map_err(|error| format!("{}: {error}", file.display()))
}
