//! What a terminal shows of commands.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The commands, each with what it prints to stdout, then to stderr, and its exit status if that is not 0.
pub fn session(folder: &Path, commands: &[&[&str]]) -> String {
    commands.iter().map(|arguments| shown(folder, arguments)).collect::<Vec<_>>().join("\n")
}

fn shown(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let quote = |word: &&str| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() };
    let arguments: Vec<String> = arguments.iter().map(quote).collect();
    let mut text = format!("$ stripe-app-lint {}\n", arguments.join(" "));
    text += &String::from_utf8(output.stdout).unwrap();
    text += &String::from_utf8(output.stderr).unwrap();
    match output.status.code() {
        Some(0) => text,
        code => text + &format!("[exit status {}]\n", code.unwrap()),
    }
}

/// What a command prints to stdout.
pub fn stdout(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(run(folder, arguments).stdout).unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    command.current_dir(folder).args(arguments).env("COLUMNS", "80").output().unwrap()
}

/// Writes files into a folder.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
