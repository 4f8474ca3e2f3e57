//! The top-level modules of `src` depend on each other in one direction, without a cycle, and only a few reach the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The modules that each module uses, each with the first line that does.
type Uses = BTreeMap<String, BTreeMap<String, String>>;

#[test]
fn top_level_modules_form_no_cycle() {
    let mut uses = Uses::new();
    for entry in walkdir::WalkDir::new("src").sort_by_file_name().into_iter().map(Result::unwrap) {
        let path = entry.path().to_str().unwrap().replace('\\', "/");
        if path.ends_with(".rs") && !["src/lib.rs", "src/main.rs"].contains(&path.as_str()) {
            add_uses(&path, &fs::read_to_string(&path).unwrap(), &mut uses);
        }
    }
    assert!(uses.len() > 15 && uses["commands"].contains_key("cli"), "{uses:#?}");
    let cyclic = parts_of_cycles(&uses);
    assert!(cyclic.is_empty(), "these uses are parts of cycles: {cyclic:#?}");
}

#[test]
fn documents_name_files_that_exist() {
    let named = regex::Regex::new(r"`([a-z_/0-9]+\.rs)`").unwrap();
    let documents = fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let texts = documents.chain(["CONTRIBUTING.md".into()]).filter_map(|path| fs::read_to_string(path).ok());
    let text: String = texts.collect();
    let files: Vec<&str> = named.captures_iter(&text).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        assert!(Path::new(file).exists() || Path::new("src").join(file).exists(), "{file}");
    }
}

/// What reaches the machine: files, other programs, the environment, the clock, the terminal and threads.
const MACHINE: [&str; 11] = [
    "std::fs",
    "std::process",
    "std::env",
    "std::time",
    "std::thread",
    "now_utc",
    "terminal_size",
    "is_terminal",
    "rayon",
    "tempfile",
    "walkdir",
];

/// The files of the way from a manifest's bytes to its report that may use something of it.
const DOORS: [(&str, &[&str]); 6] = [
    ("src/app/disk.rs", &["std::fs"]),
    ("src/clock.rs", &["now_utc"]),
    ("src/engine/discover.rs", &["walkdir"]),
    ("src/engine/history/git/blobs.rs", &["std::process"]),
    ("src/engine/history/git/repository.rs", &["std::env", "std::fs", "std::process"]),
    ("src/parallel.rs", &["std::thread", "rayon"]),
];

/// The program around it, which reads arguments, writes files and knows the terminal.
const PROGRAM: [&str; 5] = ["cli", "commands", "lsp", "main.rs", "write.rs"];

/// Everything else sees the machine through the trait `Files`, so that unsaved texts, earlier revisions and tests can stand in
/// for it.
#[test]
fn linting_reaches_the_machine_through_doors_only() {
    let (mut found, mut files) = (BTreeSet::new(), 0);
    for entry in walkdir::WalkDir::new("src").sort_by_file_name().into_iter().map(Result::unwrap) {
        let path = entry.path().to_str().unwrap().replace('\\', "/");
        let inside = path.trim_start_matches("src/");
        let is_program = PROGRAM
            .iter()
            .any(|part| inside.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.'])));
        if !path.ends_with(".rs") || path.ends_with("tests.rs") || is_program {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code: String = own_code(&text);
        found.extend(MACHINE.into_iter().filter(|used| code.contains(used)).map(|used| (path.clone(), used)));
        files += 1;
    }
    let doors = DOORS.iter().flat_map(|(path, used)| used.iter().map(|used| ((*path).to_owned(), *used)));
    assert_eq!(found, doors.collect());
    assert!(files > 100, "{files}");
}

/// The only thing that stays is a thread, because a parser needs its stack.
#[test]
fn doors_are_closed_without_the_feature_of_the_program() {
    for (path, used) in DOORS {
        let code = own_code(&fs::read_to_string(path).unwrap());
        let is_closed = |used: &&str| is_gated(Path::new(path)) || is_gated_use(&code, used);
        let open: Vec<_> = used.iter().filter(|used| !is_closed(used)).collect();
        assert_eq!(open, if path == "src/parallel.rs" { vec![&"std::thread"] } else { vec![] }, "{path}");
    }
    assert!(!is_gated(Path::new("src/app/files.rs")));
    assert!(!is_gated_use("use std::fs;\n#[cfg(feature = \"cli\")]\nuse std::env;\n", "std::fs"));
}

const GATE: &str = "#[cfg(feature = \"cli\")]\n";

/// Whether a module, or one that holds it, is declared behind the feature.
fn is_gated(path: &Path) -> bool {
    path.ancestors().take_while(|module| *module != Path::new("src")).any(|module| {
        let (folder, name) = (module.parent().unwrap(), module.file_stem().unwrap().to_str().unwrap());
        let parents = [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")];
        let declared = parents.iter().filter_map(|parent| fs::read_to_string(parent).ok());
        let is_behind =
            |code: &str| ["mod", "pub mod"].iter().any(|how| code.contains(&format!("{GATE}{how} {name};")));
        declared.into_iter().any(|text| is_behind(&text))
    })
}

/// Whether every item of a file that uses something is behind the feature.
fn is_gated_use(code: &str, used: &str) -> bool {
    let gated = |at: usize| {
        let item = code[..at].rfind("\n}\n").map_or(0, |end| end + 3);
        code[item..at].rfind(GATE).is_some_and(|gate| !code[item + gate..at].contains(";\n"))
    };
    code.match_indices(used).all(|(at, _)| gated(at))
}

/// The code of a file without its tests and comments.
fn own_code(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.split_inclusive('\n').map(without_comment).collect()
}

/// Adds what the code of a file uses, without its tests.
fn add_uses(path: &str, text: &str, uses: &mut Uses) {
    let parts: Vec<&str> = path.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
    if parts.last() == Some(&"tests") {
        return;
    }
    let depth = parts.iter().filter(|part| **part != "mod").count();
    let code = own_code(text);
    for root in ["crate::".to_owned(), "super::".repeat(depth)] {
        for (at, _) in code.match_indices(&root).filter(|(at, _)| starts_path(&code[..*at])) {
            let line = code[..at].matches('\n').count() + 1;
            for used in first_names(&code[at + root.len()..]).into_iter().filter(|used| used != parts[0]) {
                let place = || format!("{path}:{line}: {} → {used}", parts[0]);
                uses.entry(parts[0].to_owned()).or_default().entry(used.clone()).or_insert_with(place);
            }
        }
    }
}

fn without_comment(line: &str) -> String {
    let code = line.find("//").filter(|at| !line[..*at].ends_with(':')).map_or(line, |at| &line[..at]);
    format!("{code}{}", if line.ends_with('\n') && !code.ends_with('\n') { "\n" } else { "" })
}

/// Whether a path may start after this text: not in the middle of a name or of a longer path.
fn starts_path(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c))
}

/// The first names of a path, of which there are several if it starts with a group: `{a::{b, c}, d}`. A module's name starts
/// in lower case.
fn first_names(path: &str) -> BTreeSet<String> {
    let (mut names, mut depth, mut starts) = (BTreeSet::new(), 0, true);
    for (at, c) in path.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if starts && (c.is_alphabetic() || c == '_') => {
                let name = path[at..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                if name.starts_with(char::is_lowercase) {
                    names.insert(name.to_owned());
                }
            }
            _ => {}
        }
        starts = depth == 1 && (c == '{' || c == ',' || starts && c.is_whitespace());
        if depth == 0 {
            break;
        }
    }
    names
}

/// The uses that are parts of cycles: of a module from which a way leads back.
fn parts_of_cycles(uses: &Uses) -> Vec<&String> {
    let lead_back = |module: &String, used: &String| reachable(uses, used).contains(module);
    let each = uses.iter().flat_map(|(module, used)| used.iter().map(move |(used, place)| (module, used, place)));
    each.filter(|(module, used, _)| lead_back(module, used)).map(|(_, _, place)| place).collect()
}

fn reachable<'a>(uses: &'a Uses, module: &'a String) -> BTreeSet<&'a String> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![module]);
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(uses.get(module).into_iter().flat_map(BTreeMap::keys));
        }
    }
    reached
}

/// The cycles among modules that are given with their code.
fn cycles(files: &[(&str, &str)]) -> Vec<String> {
    let mut uses = Uses::new();
    files.iter().for_each(|(path, text)| add_uses(path, text, &mut uses));
    parts_of_cycles(&uses).into_iter().cloned().collect()
}

#[test]
fn cycle_is_found_in_every_spelling() {
    for (first, second) in [
        ("use crate::b::B;\n", "use crate::a::A;\n"),
        ("use crate::{\n    d,\n    b::{self, a},\n};\n", "use crate::{a::{A, c}};\n"),
        ("fn f() -> crate::b::B {}\n", "pub use super::a;\n"),
        ("pub(crate) use crate::b;\n", "fn f(a: &super::a::A) {}\n"),
    ] {
        let found = cycles(&[("src/a.rs", first), ("src/b.rs", second), ("src/c.rs", "use crate::a;\n")]);
        assert_eq!(found.len(), 2, "{first}{second}{found:?}");
    }
    let found = cycles(&[("src/a/deep.rs", "\nuse super::super::b;\n"), ("src/b/mod.rs", "use super::a::A;\n")]);
    assert_eq!(found, ["src/a/deep.rs:2: a → b", "src/b/mod.rs:1: b → a"]);
    let long = [("src/a.rs", "use crate::b;"), ("src/b.rs", "use crate::c;"), ("src/c.rs", "use crate::a;")];
    assert_eq!(cycles(&long).len(), 3);
}

#[test]
fn text_that_is_not_a_use_is_ignored() {
    for second in [
        "// use crate::a;\n",
        "//! See [`A`](crate::a::A).\n",
        "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    use crate::a;\n}\n",
        "use crate::A;\n",
        "use other_crate::a;\n",
        "use crate::c::{a, d::a};\n",
        "use super::b::a;\n",
    ] {
        assert_eq!(cycles(&[("src/a.rs", "use crate::b;\n"), ("src/b.rs", second)]), [] as [&str; 0], "{second}");
    }
    let inner =
        [("src/a.rs", "use crate::b;\n"), ("src/b/deep.rs", "use super::a;\n"), ("src/b/tests.rs", "use crate::a;")];
    assert_eq!(cycles(&inner), [] as [&str; 0]);
}
