//! Builds the files of the playground: the linter as WebAssembly, and the page's scripts around it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{cargo, run};

/// Builds the playground, and returns the folder with its files.
///
/// # Errors
/// If one of the programs is missing or fails.
pub fn build(root: &Path) -> Result<PathBuf, String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    run(cargo()
        .args(["build", "--locked", "--release", "--package", "playground", "--target", TARGET])
        .current_dir(root))?;
    let linter = root.join("target/linter");
    let built = root.join("target").join(TARGET).join("release/playground.wasm");
    let bind = ["--target", "web", "--no-typescript", "--out-name", "linter", "--out-dir"];
    run(Command::new("wasm-bindgen").args(bind).args([&linter, &built]))?;
    let page = root.join("site/playground");
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--silent"]).current_dir(&page))?;
    let out = root.join("target/playground");
    run(Command::new("node").arg(page.join("build.mjs")).args([&out, &linter]))?;
    Ok(out)
}
