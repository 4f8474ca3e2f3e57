//! The playground: the frame of the page that `playground/page` fills, and the files that it loads.

use std::fs;
use std::path::Path;

use maud::{Markup, html};

use crate::page::{Entry, Page};

/// Where the page is written.
pub const PATH: &str = "playground.html";

/// The folder of the files that the page loads, from the root of the site.
pub const FOLDER: &str = "playground";

/// The linter is compiled in the page, and both the editor and the page of a review bring styles of their own. Nothing is
/// loaded from elsewhere.
pub const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/// The examples of the repository that can be opened, the first of which is there at the start.
const EXAMPLES: [(&str, &str); 4] = [
    ("broken-app", "An app with many faults"),
    ("oauth-app", "An app with OAuth"),
    ("platform-key-app", "An app with platform keys"),
    ("restricted-key-app", "An app with a restricted key"),
];

const LEAD: &str = "Try the linter in the browser: findings next to the text, quick fixes, review and permissions.";

/// The page.
pub fn page() -> Page {
    Page {
        path: PATH.to_owned(),
        title: "Playground".to_owned(),
        description: LEAD.to_owned(),
        source: "site/playground/page/main.ts".to_owned(),
        content: content(),
        entries: vec![Entry::of_page("page", "Playground", LEAD)],
    }
}

/// Copies the files that the page loads to the site.
///
/// # Errors
/// If one cannot be read or written.
pub fn copy(built: &Path, out: &Path) -> Result<(), String> {
    let to = out.join(FOLDER);
    let fails = |error: std::io::Error| format!("{}: {error}", built.display());
    fs::create_dir_all(&to).map_err(fails)?;
    for entry in fs::read_dir(built).map_err(fails)? {
        let file = entry.map_err(fails)?;
        fs::copy(file.path(), to.join(file.file_name())).map_err(fails)?;
    }
    Ok(())
}

fn content() -> Markup {
    html! {
        h1 { "Playground" }
        p {
            "Drop the folder of your app anywhere on this page, or change the example. "
            strong { "Nothing is uploaded:" }
            " the linter runs in this page, and your files stay in it."
        }
        noscript { p { "The playground needs JavaScript and WebAssembly." } }
        div.tools {
            button.button #choose-folder type="button" { "Open a folder" }
            input #folder type="file" webkitdirectory multiple hidden;
            label {
                "Example "
                select #example {
                    option value="" hidden { "Your files" }
                    @for (name, title) in EXAMPLES {
                        option value=(name) { (title) }
                    }
                }
            }
            button.button #fix type="button" { "Apply safe fixes" }
            button.button #share type="button" { "Copy a link" }
            p #status role="status" {}
        }
        div.playground {
            section aria-label="Files" {
                ul #files {}
                div #editor { div #other hidden {} }
                div.tools {
                    form #add {
                        input #path type="text" aria-label="Path of a new file" placeholder="src/views/App.tsx" spellcheck="false";
                        button.button { "Add a file" }
                    }
                    button.button #remove type="button" { "Remove this file" }
                }
            }
            section aria-label="Result" {
                div.tools {
                    button.button #view-findings type="button" aria-pressed="true" { "Findings" }
                    button.button #view-review type="button" aria-pressed="false" { "Review" }
                    button.button #view-permissions type="button" aria-pressed="false" { "Permissions" }
                    label #as-public-label hidden { input #as-public type="checkbox"; " as a public app" }
                    p #count role="status" {}
                }
                div #result tabindex="0" { p { "The linter is loading." } }
            }
        }
        p { a href={ (FOLDER) "/licences.txt" } { "Licences of the libraries on this page" } }
    }
}
