//! Writes the beginnings of a rule to every place that knows of it. All of it compiles; what is left to write is marked,
//! and `cargo test` lists the marks.

mod insert;
mod registry;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use insert::{after_function, before_line, into_block, into_requirement, under_rules};
use registry::{ELSEWHERE, Registry, Rule};

/// Start a rule: its page, function, line in the table, case, requirement and line in the changelog
#[derive(Args, Debug)]
pub struct Request {
    /// The family, which is the folder of the page: `dashboard`
    family: String,
    /// The name, which reads well after "allow …" and names the fault: `unknown-viewport`
    name: String,
    /// Where the fault has consequences
    #[arg(long, value_enum, default_value_t = Stage::Upload)]
    stage: Stage,
    /// The requirement in rules/requirements/marketplace.json whose last check the rule joins
    #[arg(long, value_name = "ID", required_if_eq("stage", "review"))]
    requirement: Option<String>,
    /// Create the family
    #[arg(long)]
    new_family: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Stage {
    Upload,
    Runtime,
    Review,
    Maintenance,
}

/// A file's path and its new text.
type Edit = (PathBuf, String);

const TABLE: &str = "src/rules/mod.rs";
const CASES: &str = "tests/it/cases.rs";
const REQUIREMENTS: &str = "rules/requirements/marketplace.json";
const CHANGELOG: &str = "CHANGELOG.md";

/// Adds the rule to the checkout at `root` and reports what is to be done next. Nothing is written unless all of it can be.
///
/// # Errors
/// Why the rule cannot be added, in a sentence.
pub fn add(root: &Path, request: &Request) -> Result<String, String> {
    let edits = plan(root, request)?;
    let mut report = String::new();
    for (path, text) in edits {
        let at = |error| format!("cannot write {}: {error}", path.display());
        if let Some(folder) = root.join(&path).parent() {
            fs::create_dir_all(folder).map_err(at)?;
        }
        fs::write(root.join(&path), text).map_err(at)?;
        report += &format!("wrote {}\n", path.display());
    }
    report += "next: replace every `FILL IN`; `cargo test --test it -- rules:: cases::` lists what is left\n";
    Ok(report)
}

fn plan(root: &Path, request: &Request) -> Result<Vec<Edit>, String> {
    let Request { family, name, .. } = request;
    let registry = Registry::read(&read(root, TABLE)?);
    validate(root, request, &registry)?;
    let mut edits = vec![(page_path(family, name), page(&read(root, "Cargo.toml")?, request)?)];
    let last = registry.last_rule(family);
    if last.is_none_or(|rule| rule.module != ELSEWHERE) {
        edits.push(function(root, family, &snake(name), last.map(|rule| rule.function.as_str()))?);
    }
    edits.push((TABLE.into(), table(&read(root, TABLE)?, family, name, last)?));
    edits.push((CASES.into(), cases(&read(root, CASES)?, name, last.map(|rule| rule.name.as_str()))?));
    if let Some(id) = &request.requirement {
        let text = into_requirement(&read(root, REQUIREMENTS)?, id, name)
            .ok_or_else(|| format!("{REQUIREMENTS} has no requirement with the id `{id}` and a list of `checks`"))?;
        edits.push((REQUIREMENTS.into(), text));
    }
    let changelog = under_rules(&read(root, CHANGELOG)?, &format!("- `{name}`: new."));
    edits.push((CHANGELOG.into(), changelog.ok_or("CHANGELOG.md has no section `## [Unreleased]`")?));
    Ok(edits)
}

fn validate(root: &Path, request: &Request, registry: &Registry) -> Result<(), String> {
    let Request { family, name, new_family, .. } = request;
    if !is_kebab_case(name) || !name.contains('-') {
        return Err(format!(
            "`{name}` cannot be the name of a rule: use two or more lower-case words with hyphens between them, such as \
             `unknown-viewport`"
        ));
    }
    if !is_kebab_case(family) {
        return Err(format!(
            "`{family}` cannot be the name of a family: use lower-case words with hyphens between them"
        ));
    }
    if let Some(rule) = registry.rule(name) {
        return Err(format!("the rule `{name}` already exists, in the family `{}`", rule.family));
    }
    let module = format!("src/rules/{}.rs", snake(family));
    match (registry.last_rule(family).is_some(), new_family) {
        (false, false) => Err(format!(
            "there is no family `{family}`; the families are {}; add `--new-family` to create one",
            registry.families().join(", ")
        )),
        (true, true) => Err(format!("the family `{family}` already exists; leave out `--new-family`")),
        (false, true) if root.join(&module).exists() => {
            Err(format!("`{family}` cannot be the name of a family: {module} is something else"))
        }
        _ => Ok(()),
    }
}

fn is_kebab_case(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(is_word)
}

fn page_path(family: &str, name: &str) -> PathBuf {
    PathBuf::from(format!("rules/{family}/{name}.md"))
}

fn page(manifest: &str, request: &Request) -> Result<String, String> {
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    let (stage, severity) = match request.stage {
        Stage::Upload => ("upload", "error"),
        Stage::Runtime => ("runtime", "warning"),
        Stage::Review => ("review", "warning"),
        Stage::Maintenance => ("maintenance", "info"),
    };
    let page = include_str!("new_rule/page.md").replace("{name}", &request.name);
    let page = page.replace("{stage}", stage).replace("{severity}", severity);
    Ok(page.replace("{version}", version.ok_or("Cargo.toml has no line `version = \"…\"`")?))
}

/// The file of the family with the new function after its last one.
fn function(root: &Path, family: &str, function: &str, last: Option<&str>) -> Result<Edit, String> {
    let module = PathBuf::from(format!("src/rules/{}.rs", snake(family)));
    let own = format!(
        "pub fn {function}(_cx: &Context, _report: &mut Report) {{\n    \
         // FILL IN: `report.at(node, \"what is wrong\").help(\"what to do\")` for each fault, without the underscores.\n}}\n"
    );
    let Some(last) = last else {
        let head = "//! FILL IN: what the rules of this family are about.\n\nuse super::{Context, Report};\n";
        return Ok((module, format!("{head}\n{own}")));
    };
    for path in [vec![module.clone()], submodules(root, &module.with_extension(""))].concat() {
        if let Some(text) = after_function(&read(root, &path)?, last, &own) {
            return Ok((path, text));
        }
    }
    Err(format!("the function `{last}` is neither in {} nor below", module.display()))
}

fn submodules(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| folder.join(entry.file_name())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    files
}

fn table(text: &str, family: &str, name: &str, last: Option<&Rule>) -> Result<String, String> {
    let module = last.map_or_else(|| snake(family), |rule| rule.module.clone());
    let (head, line) = (format!("    {module} \"{family}\" {{"), format!("        \"{name}\" => {},\n", snake(name)));
    let edited = if last.is_some() {
        into_block(text, &head, "    }", &line)
    } else {
        into_block(text, "table! {", "}", &format!("{head}\n{line}    }}\n"))
            .and_then(|text| before_line(&text, |line| is_module_after(line, &module), &format!("mod {module};\n")))
    };
    edited.ok_or_else(|| format!("{TABLE} does not have the form that this command knows"))
}

/// Whether a module's declaration belongs after the one of `module`, or the declarations end here.
fn is_module_after(line: &str, module: &str) -> bool {
    let declared = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ");
    declared.map_or(line.starts_with("pub use") || line.starts_with("use"), |declared| declared > module)
}

fn cases(text: &str, name: &str, last: Option<&str>) -> Result<String, String> {
    let case = format!(
        "        // FILL IN: a manifest that is not on the page and that the rule reports.\n        \
         (\"{name}\", v1(base().to_string())),\n"
    );
    let after = last.and_then(|last| text.find(&format!("(\"{last}\",")));
    let start = after.or_else(|| text.find("fn cases()")).unwrap_or_default();
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let is_next = |line: &str| line == "    ]" || after.is_some() && line.starts_with("        (");
    let edited = before_line(rest, is_next, &case).map(|rest| format!("{before}{rest}"));
    edited.ok_or_else(|| format!("{CASES} does not have the form that this command knows"))
}

fn snake(name: &str) -> String {
    name.replace('-', "_")
}

fn read(root: &Path, path: impl AsRef<Path>) -> Result<String, String> {
    let path = path.as_ref();
    fs::read_to_string(root.join(path)).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
