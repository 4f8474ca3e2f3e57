//! Builds the website from the rule pages, the documentation and the catalogue: static files that need no network.
//!
//! Run it with `cargo xtask site`, or `cargo xtask playground` for a site with the playground. It fails if a link of a page leads
//! nowhere.

mod catalogue;
mod document;
mod layout;
mod links;
mod markdown;
mod page;
mod playground;
mod requirements;
mod rules;
mod search;
mod site;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(out) = arguments.next() else {
        return fail("name the folder to write the site to, and the one with the playground if it was built");
    };
    match site::build(repository(), Path::new(&out), arguments.next().as_deref().map(Path::new)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// The folder of the repository that the site is built from.
fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn fail(reason: &str) -> ExitCode {
    // If stderr is gone too, the exit status has to do.
    let _ = writeln!(io::stderr(), "error: {reason}");
    ExitCode::FAILURE
}
