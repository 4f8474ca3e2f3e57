//! `schema`, `completions` and `man`: print texts that are embedded in the program or generated from its arguments.

use std::io::Write;

use clap::CommandFactory;
use clap::builder::PossibleValuesParser;
use clap_complete::Shell;

use crate::app::Kind;
use crate::cli::{Cli, SchemaOf};
use crate::error::{Error, Exit};
use crate::review::Requirements;
use crate::rules::RULES;
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
    clap_complete::generate(shell, &mut with_names(), env!("CARGO_PKG_NAME"), &mut script);
    out.write_all(&script)?;
    Ok(Exit::Clean)
}

/// Prints the manual page of the program or of one of its commands.
///
/// # Errors
/// If there is no such command, or `out` cannot be written to.
pub fn man(command: Option<&str>, out: &mut dyn Write) -> Result<Exit, Error> {
    let mut program = Cli::command();
    program.build();
    let page = match command {
        None => program,
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| Error::UnknownCommand(name.into()))?,
    };
    clap_mangen::Man::new(page).render(out)?;
    Ok(Exit::Clean)
}

/// The command line with the names that a shell can complete; the program itself explains unknown ones.
fn with_names() -> clap::Command {
    let rules = || PossibleValuesParser::new(RULES.iter().map(|rule| rule.name));
    let requirements = Requirements::load().requirements.iter().map(|requirement| requirement.id);
    let answers = PossibleValuesParser::new(requirements);
    let list = |list: clap::Arg| list.value_parser(rules());
    Cli::command()
        .mut_subcommand("explain", |explain| explain.mut_arg("rule", list))
        .mut_subcommand("check", |check| check.mut_arg("select", list).mut_arg("ignore", list))
        .mut_subcommand("review", |review| review.mut_arg("answer", |answer| answer.value_parser(answers)))
}
