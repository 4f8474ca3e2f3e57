//! The frame around every page: header with search, main part, footer.

use maud::{DOCTYPE, Markup, html};

use crate::catalogue::PERMISSIONS;
use crate::links::{in_repository, relative};
use crate::page::Page;
use crate::{playground, requirements, rules};

const NAME: &str = "stripe-app-lint";

/// Nothing is loaded from elsewhere, and nothing runs but the search.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/// What the header links to.
const SECTIONS: [(&str, &str); 4] = [
    ("Rules", rules::INDEX),
    ("Permissions", PERMISSIONS),
    ("Review", requirements::PATH),
    ("Documentation", "docs/index.html"),
];

/// The section of the playground, which a site can do without.
const PLAYGROUND: (&str, &str) = ("Playground", playground::PATH);

/// The whole document of a page.
pub fn document(page: &Page, has_playground: bool) -> Markup {
    let is_playground = page.path == playground::PATH;
    let sections = SECTIONS.into_iter().chain(has_playground.then_some(PLAYGROUND));
    let to = |path: &str| relative(&page.path, path);
    let title = if page.title == NAME { NAME.to_owned() } else { format!("{} · {NAME}", page.title) };
    html! {
        (DOCTYPE)
        html lang="en" data-root=(to("")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(if is_playground { playground::POLICY } else { POLICY });
                meta name="color-scheme" content="light dark";
                title { (title) }
                meta name="description" content=(page.description);
                link rel="stylesheet" href=(to("style.css"));
                link rel="icon" href=(to("icon.svg")) type="image/svg+xml";
                script defer src=(to("search-index.js")) {}
                script defer src=(to("search.js")) {}
                @if is_playground {
                    link rel="stylesheet" href=(to(&format!("{}/playground.css", playground::FOLDER)));
                    script type="module" src=(to(&format!("{}/main.js", playground::FOLDER))) {}
                }
            }
            body {
                a.skip href="#content" { "Skip to content" }
                header {
                    a.brand href=(to("index.html")) { (NAME) }
                    nav aria-label="Sections" {
                        @for (name, path) in sections {
                            a href=(to(path)) aria-current=[(page.path == path).then_some("page")] { (name) }
                        }
                    }
                    search hidden {
                        input #search type="search" placeholder="Search" aria-label="Search rules, permissions and documentation"
                            autocomplete="off" spellcheck="false";
                        ul #results hidden {}
                        p #search-status role="status" {}
                    }
                }
                main #content { (page.content) }
                footer {
                    p {
                        a href=(in_repository(&page.source)) { "Source of this page" }
                        " · MIT or Apache-2.0 · Not affiliated with Stripe"
                    }
                }
            }
        }
    }
}
