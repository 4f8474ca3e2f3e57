//! `schema`, `completions` and `man`: print texts that are embedded in the program or generated from its arguments.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::app::Kind;
use crate::cli::{Cli, SchemaOf};
use crate::error::{Error, Exit};
use crate::{editor_schema, output, permissions, review};

/// Prints one of the schemas.
///
/// # Errors
/// If `out` cannot be written to.
pub fn schema(of: SchemaOf, out: &mut dyn Write) -> Result<Exit, Error> {
    let text = match of {
        SchemaOf::V1 => editor_schema::of_manifest(Kind::V1),
        SchemaOf::V2 => editor_schema::of_manifest(Kind::V2),
        SchemaOf::Local => editor_schema::of_manifest(Kind::Local),
        SchemaOf::Config => editor_schema::of_configuration(),
        SchemaOf::Report => output::REPORT_SCHEMA.to_owned(),
        SchemaOf::Review => review::SCHEMA.to_owned(),
        SchemaOf::Permissions => permissions::SCHEMA.to_owned(),
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
