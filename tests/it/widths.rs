//! What fits into a terminal.

use anstream::adapter::strip_str;
use clap::Parser;
use stripe_app_lint::cli::Cli;
use stripe_app_lint::commands::run_with;
use stripe_app_lint::output::Layout;
use unicode_width::UnicodeWidthStr;

const COMMANDS: [&[&str]; 9] = [
    &["check", "examples/broken-app", "examples/restricted-key-app"],
    &["permissions", "examples/restricted-key-app", "--all"],
    &["review", "examples/restricted-key-app", "--as", "public"],
    &["review", "examples/broken-app", "--all"],
    &["diff", "examples/oauth-app", "examples/platform-key-app"],
    &["rules"],
    &["explain", "connect-src-without-path"],
    &["explain", "undeclared-permission"],
    &["explain", "--upload-error", "path cannot be empty"],
];

fn output(arguments: &[&str], layout: Layout) -> String {
    let cli = Cli::parse_from(["stripe-app-lint"].iter().chain(arguments));
    let mut out = Vec::new();
    run_with(&cli, layout, &mut out, &mut Vec::new()).unwrap();
    String::from_utf8(out).unwrap()
}

/// Whether something that is never broken is too long by itself: a path, an address, or a line of code on a page.
fn is_unbreakable(line: &str, columns: usize) -> bool {
    let indent = line.len() - line.trim_start().len();
    line.split_whitespace().any(|word| indent + 8 + word.width() > columns)
}

#[test]
fn lines_fit_into_the_terminal_with_and_without_colour() {
    for columns in [60, 80, 120] {
        for arguments in COMMANDS {
            let plain = output(arguments, Layout { colour: false, width: Some(columns) });
            let mut is_code = false;
            for line in plain.lines() {
                is_code ^= line.trim_start().starts_with("```");
                let fits = line.width() <= columns || is_code || is_unbreakable(line, columns);
                assert!(fits, "{arguments:?} at {columns}: {} columns\n{line}", line.width());
            }
            let coloured = output(arguments, Layout { colour: true, width: Some(columns) });
            // The link of a rule, which is only there with colour, leaves a space.
            let coloured = strip_str(&coloured).to_string().replace("] \n", "]\n");
            assert_eq!(coloured, plain, "{arguments:?} at {columns}");
        }
    }
}
