//! `init`: writes a starter configuration.

use std::io::Write;
use std::path::Path;

use crate::config;
use crate::error::{Error, Exit};
use crate::text::Shown;
use crate::write::write;

/// Writes the starter configuration into the working folder.
///
/// # Errors
/// If there already is one, or it cannot be written.
pub fn init(out: &mut dyn Write) -> Result<Exit, Error> {
    let path = Path::new(config::NAMES[0]);
    write(path, None, config::STARTER)?;
    writeln!(out, "wrote {}", Shown::path(path))?;
    Ok(Exit::Clean)
}
