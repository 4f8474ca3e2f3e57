//! Tasks of contributors: `cargo xtask --help`.

mod new_rule;
mod playground;
mod sdk_props;

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};

use clap::Parser;

/// Tasks of contributors
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    NewRule(new_rule::Request),
    SdkProps(sdk_props::Request),
    /// Renew the snapshots, the list of rules, the picture of the README and the schemas for editors, and show which files have changed
    Snapshots,
    /// Build the website into target/site, without the playground
    Site,
    /// Build the website with the playground into target/site; needs the target wasm32-unknown-unknown, wasm-bindgen and npm
    Playground,
}

fn main() -> ExitCode {
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else { return ExitCode::FAILURE };
    let result = match Task::parse() {
        Task::NewRule(request) => new_rule::add(root, &request).and_then(|report| print(&report)),
        Task::SdkProps(request) => sdk_props::write(root, &request).and_then(|report| print(&report)),
        Task::Snapshots => renew_snapshots(root),
        Task::Site => build_site(root, None),
        Task::Playground => playground::build(root).and_then(|built| build_site(root, Some(&built))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If stderr is gone too, the exit status has to do.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(text: &str) -> Result<(), String> {
    io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}

fn renew_snapshots(root: &Path) -> Result<(), String> {
    let mut tests = cargo();
    tests.args(["test", "--test", "it"]).env("SNAPSHOTS", "overwrite").env("TRYCMD", "overwrite");
    run(tests.current_dir(root))?;
    run(Command::new("git").args(["status", "--short"]).current_dir(root))
}

fn build_site(root: &Path, playground: Option<&Path>) -> Result<(), String> {
    run(cargo().args(["run", "--quiet", "--package", "site", "--", "target/site"]).args(playground).current_dir(root))?;
    print("The site is in target/site; open target/site/index.html.\n")
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} failed: {status}")),
        Err(error) => Err(format!("cannot run {program}: {error}")),
    }
}
