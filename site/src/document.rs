//! The pages of the repository's own Markdown files: the README, the documentation, the changelog.

use std::fs;
use std::path::Path;

use maud::{PreEscaped, html};

use crate::links::Links;
use crate::markdown::{self, Explains};
use crate::page::{Entry, Page};

/// The documents that have a page, in the order of the page that lists them. `docs/rules.md` has a page of its own making.
pub const DOCUMENTS: [&str; 12] = [
    "README.md",
    "docs/use.md",
    "docs/configuration.md",
    "docs/review.md",
    "docs/least-privilege.md",
    "docs/architecture.md",
    "docs/performance.md",
    "docs/robustness.md",
    "docs/threat-model.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

/// Where a document's page is written.
pub fn path(document: &str) -> String {
    match document {
        "README.md" => "index.html".to_owned(),
        other => other.to_lowercase().replace(".md", ".html"),
    }
}

/// The page of a document.
///
/// # Errors
/// If it cannot be read, or one of its links leads nowhere.
pub fn page(repository: &Path, document: &str, links: &Links, explains: &Explains) -> Result<Page, String> {
    let text = fs::read_to_string(repository.join(document)).map_err(|error| format!("{document}: {error}"))?;
    let rendered = markdown::render(&text, document, links, explains)?;
    let mut entries = vec![Entry::of_page("page", &rendered.title, &rendered.lead)];
    entries.extend(rendered.headings.into_iter().map(|(title, anchor)| Entry {
        kind: "section",
        title,
        text: rendered.title.clone(),
        anchor,
    }));
    Ok(Page {
        path: path(document),
        title: rendered.title,
        description: rendered.lead,
        source: document.to_owned(),
        content: html! { article.document { (PreEscaped(rendered.html)) } },
        entries,
    })
}

/// The page that lists the documents.
pub fn index(documents: &[Page]) -> Page {
    Page {
        path: "docs/index.html".to_owned(),
        title: "Documentation".to_owned(),
        description: "How to use stripe-app-lint, and how it is built.".to_owned(),
        source: "docs".to_owned(),
        content: html! {
            h1 { "Documentation" }
            dl.contents {
                @for page in documents {
                    dt { a href=(crate::links::relative("docs/index.html", &page.path)) { (page.title) } }
                    dd { (page.description) }
                }
            }
        },
        entries: Vec::new(),
    }
}
