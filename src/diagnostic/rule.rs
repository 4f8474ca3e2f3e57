//! A rule, as far as everything but its own function needs to know it.

use std::sync::OnceLock;

use super::Page;

/// A rule: its public name and its page, which holds everything else that is said of it.
#[derive(Debug)]
pub struct Rule {
    /// Its public name, which users suppress it by.
    pub name: &'static str,
    /// The folder of its page and the module of its function.
    pub family: &'static str,
    text: &'static str,
    page: OnceLock<Page>,
}

impl Rule {
    /// A rule whose page has this text.
    pub const fn new(name: &'static str, family: &'static str, text: &'static str) -> Self {
        Self { name, family, text, page: OnceLock::new() }
    }

    /// The rule's page, which is parsed once.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| match Page::parse(self.text) {
            Some(page) => page,
            None => unreachable!("a test parses every page"),
        })
    }

    /// Where the page can be read.
    pub fn url(&self) -> String {
        format!("{}/blob/main/rules/{}/{}.md", env!("CARGO_PKG_REPOSITORY"), self.family, self.name)
    }
}
