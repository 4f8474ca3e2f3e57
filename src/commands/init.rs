//! `init`: writes a configuration to start from.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::config;
use crate::error::{Error, Exit};
use crate::text::Shown;

/// Writes the starter configuration into the working folder.
///
/// # Errors
/// If there is one already, or it cannot be written.
pub fn init(out: &mut dyn Write) -> Result<Exit, Error> {
    let path = Path::new(config::NAMES[0]);
    let written = File::create_new(path).and_then(|mut file| file.write_all(config::STARTER.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::Exists(path.to_owned()),
        _ => Error::Unwritable { path: path.to_owned(), reason: error.to_string().into() },
    })?;
    writeln!(out, "wrote {}", Shown::path(path))?;
    Ok(Exit::Clean)
}
