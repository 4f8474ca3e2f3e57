//! A page of the site, before the frame around it is drawn.

use maud::Markup;

/// One page.
pub struct Page {
    /// Where it is written, from the root of the site: `rules/icon/icon-blank.html`.
    pub path: String,
    /// What a browser's tab shows, and the heading of the page.
    pub title: String,
    /// What a search engine shows below the title.
    pub description: String,
    /// The file of the repository that it comes from.
    pub source: String,
    /// Everything between the header and the footer.
    pub content: Markup,
    /// What the search finds on it.
    pub entries: Vec<Entry>,
}

/// One thing that the search finds.
pub struct Entry {
    /// What it is, in a word: `rule`, `permission`.
    pub kind: &'static str,
    /// Its name.
    pub title: String,
    /// What else it can be found by, and what is shown below its name.
    pub text: String,
    /// The anchor on its page; empty for the whole page.
    pub anchor: String,
}

impl Entry {
    /// An entry that leads to the top of its page.
    pub fn of_page(kind: &'static str, title: &str, text: &str) -> Self {
        Self { kind, title: title.to_owned(), text: text.to_owned(), anchor: String::new() }
    }
}
