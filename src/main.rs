//! Parses the arguments, runs the command, and exits with its status.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use stripe_app_lint::cli::Cli;
use stripe_app_lint::commands::run;
use stripe_app_lint::error::{Error, Exit};

fn main() -> ExitCode {
    ExitCode::from(run_program() as u8)
}

fn run_program() -> Exit {
    let cli = Cli::from_arguments();
    let (mut out, mut err) = (BufWriter::new(io::stdout().lock()), io::stderr());
    let result = run(&cli, &mut out, &mut err).and_then(|exit| Ok(out.flush().map(|()| exit)?));
    match result {
        Ok(exit) => exit,
        // The reader closed the pipe because it has seen enough, as `head` does.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(error) => {
            // If stderr is closed too, only the exit status is left.
            let _ = writeln!(err, "error: {error}");
            error.exit()
        }
    }
}
