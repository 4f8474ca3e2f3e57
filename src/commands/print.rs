//! `schema`, `completions` and `man`: print texts that are embedded in the program or generated from its arguments.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, SchemaOf};
use crate::error::{Error, Exit};
use crate::{config, output, permissions, review, schema};

/// Prints one of the schemas.
///
/// # Errors
/// If `out` cannot be written to.
pub fn schema(of: SchemaOf, out: &mut dyn Write) -> Result<Exit, Error> {
    let text = match of {
        SchemaOf::V1 => schema::V1,
        SchemaOf::V2 => schema::V2,
        SchemaOf::Local => schema::LOCAL,
        SchemaOf::Report => output::REPORT_SCHEMA,
        SchemaOf::Config => config::SCHEMA,
        SchemaOf::Review => review::SCHEMA,
        SchemaOf::Permissions => permissions::SCHEMA,
    };
    out.write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

/// Prints a completion script.
///
/// # Errors
/// If `out` cannot be written to.
pub fn completions(shell: Shell, out: &mut dyn Write) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), env!("CARGO_PKG_NAME"), &mut script);
    out.write_all(&script)?;
    Ok(Exit::Clean)
}

/// Prints the manual page.
///
/// # Errors
/// If `out` cannot be written to.
pub fn man(out: &mut dyn Write) -> Result<Exit, Error> {
    clap_mangen::Man::new(Cli::command()).render(out)?;
    Ok(Exit::Clean)
}
