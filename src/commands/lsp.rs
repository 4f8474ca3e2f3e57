//! `lsp`: runs the language server on stdin and stdout.

use std::io::{self, BufReader, Write};

use crate::error::{Error, Exit};
use crate::lsp;

/// Serves an editor until it closes the connection.
///
/// # Errors
/// If the editor cannot be written to.
pub fn serve(out: &mut dyn Write) -> Result<Exit, Error> {
    Ok(lsp::serve(BufReader::new(io::stdin()), out)?)
}
