//! The version of `@stripe/ui-extension-sdk` that the views are built with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use semver::Version;
use serde::Deserialize;

use super::LOCK_FILES;
use crate::app::Files;
use crate::app::files::or_current_dir;

/// The package that views import.
pub const SDK: &str = "@stripe/ui-extension-sdk";

/// The oldest version of the SDK that the views may be built with, and the file that specifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sdk {
    /// The version.
    pub version: Version,
    /// The lock file that fixes it, or the `package.json` that allows it.
    pub file: PathBuf,
}

/// How large a file of a package manager may be. The lock file of a large workspace has some MiB.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

impl Sdk {
    /// The version that the nearest lock file up to `root` fixes, else the lowest that the package in one of the
    /// folders allows. Of several in a lock file it is the newest, so that no app is blamed for another's.
    pub(super) fn find(files: &dyn Files, folders: &[PathBuf], root: &Path) -> Option<Self> {
        folders.iter().find_map(|folder| Self::locked(files, folder, root)).or_else(|| {
            folders.iter().find_map(|folder| {
                let file = folder.join("package.json");
                let version = lowest(&Package::read(&text(files, &file)?)?.range()?)?;
                Some(Self { version, file })
            })
        })
    }

    /// Whether a lock file fixes the version, so that no other is installed.
    pub fn is_locked(&self) -> bool {
        LOCK_FILES.iter().any(|name| self.file.ends_with(name))
    }

    fn locked(files: &dyn Files, folder: &Path, root: &Path) -> Option<Self> {
        let real = files.real(or_current_dir(folder))?;
        let mut above = real.ancestors().take_while(|above| above.starts_with(root));
        above.find_map(|folder| {
            let mut locked = LOCK_FILES.iter().filter_map(|name| {
                let file = folder.join(name);
                let version = versions(name, &text(files, &file)?).into_iter().max()?;
                Some(Self { version, file })
            });
            locked.next()
        })
    }
}

fn text(files: &dyn Files, path: &Path) -> Option<String> {
    String::from_utf8(files.read(path, MAX_BYTES).ok()?).ok()
}

/// What a `package.json` asks for.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Package {
    dependencies: BTreeMap<String, serde_json::Value>,
    dev_dependencies: BTreeMap<String, serde_json::Value>,
    peer_dependencies: BTreeMap<String, serde_json::Value>,
}

impl Package {
    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn range(&self) -> Option<String> {
        let lists = [&self.dependencies, &self.dev_dependencies, &self.peer_dependencies];
        lists.into_iter().find_map(|list| Some(list.get(SDK)?.as_str()?.to_owned()))
    }
}

/// The lowest version that a range of npm allows; `None` if the range names none, as `*`, `latest` and a path do not.
fn lowest(range: &str) -> Option<Version> {
    let alternatives = range.split("||").map(|alternative| {
        // Of `>=9.0.0 <10`, and of `9.0.0 - 9.2.0`, the first bound is the lower one.
        let bounds = alternative.split_whitespace().filter(|bound| !bound.starts_with('<'));
        bounds.map(|bound| version(bound.trim_start_matches(['^', '~', '>', '=', 'v']))).next().flatten()
    });
    alternatives.collect::<Option<Vec<_>>>()?.into_iter().min()
}

/// A version of which minor and patch may be missing or `x`.
fn version(text: &str) -> Option<Version> {
    if let Ok(version) = Version::parse(text) {
        return Some(version);
    }
    let mut parts = text.split('.');
    let major = parts.next()?.parse().ok()?;
    let mut part = || match parts.next() {
        None | Some("x" | "X" | "*") => Some(0),
        Some(number) => number.parse().ok(),
    };
    Some(Version::new(major, part()?, part()?))
}

/// The versions of the SDK that a lock file fixes.
fn versions(name: &str, text: &str) -> Vec<Version> {
    let found = match name {
        "package-lock.json" => in_package_lock(text),
        "yarn.lock" => in_yarn_lock(text),
        _ => in_pnpm_lock(text),
    };
    found.iter().filter_map(|version| Version::parse(version).ok()).collect()
}

fn in_package_lock(text: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Entry {
        version: Option<String>,
    }
    /// Versions 2 and 3 list packages by their path, version 1 by their name.
    #[derive(Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Lock {
        packages: BTreeMap<String, Entry>,
        dependencies: BTreeMap<String, Entry>,
    }
    let lock: Lock = serde_json::from_str(text).unwrap_or_default();
    let path = format!("node_modules/{SDK}");
    let by_path = lock.packages.into_iter().filter(|(key, _)| *key == path || key.ends_with(&format!("/{path}")));
    let by_name = lock.dependencies.into_iter().filter(|(key, _)| key == SDK);
    by_path.chain(by_name).filter_map(|(_, entry)| entry.version).collect()
}

/// In every version of yarn's format, an entry begins with a line such as `"@stripe/ui-extension-sdk@^9.1.0":`, and a
/// line below it says `version "9.1.0"` or `version: 9.1.0`.
fn in_yarn_lock(text: &str) -> Vec<String> {
    let (mut found, mut inside) = (Vec::new(), false);
    for line in text.lines() {
        if !line.starts_with(char::is_whitespace) {
            inside = line.trim_start_matches('"').starts_with(&format!("{SDK}@"));
        } else if inside && let Some(version) = line.trim_start().strip_prefix("version") {
            found.push(version.trim_matches([':', ' ', '"']).to_owned());
        }
    }
    found
}

/// Every version of pnpm's format lists packages in lines such as `'@stripe/ui-extension-sdk@9.1.0(react@17.0.2)':` or
/// `/@stripe/ui-extension-sdk/9.1.0:`.
fn in_pnpm_lock(text: &str) -> Vec<String> {
    let keys = text.lines().map(|line| line.trim_start().trim_start_matches(['\'', '"', '/']));
    let versions = keys.filter_map(|key| key.strip_prefix(SDK)?.strip_prefix(['@', '/']));
    versions.filter_map(|rest| rest.split(['(', '\'', '"', ':', '_']).next().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Memory;

    fn find(contents: &[(&str, &str)]) -> Option<(String, String)> {
        let mut files = Memory::default();
        contents.iter().for_each(|(path, text)| files.insert(path, *text));
        let sdk = Sdk::find(&files, &[PathBuf::from("work/app"), PathBuf::from("work/app/ui")], Path::new(""))?;
        Some((sdk.version.to_string(), sdk.file.to_string_lossy().replace('\\', "/")))
    }

    #[test]
    fn every_kind_of_lock_file_locks_a_version() {
        for (name, text) in [
            ("package-lock.json", r#"{"packages": {"node_modules/@stripe/ui-extension-sdk": {"version": "9.1.0"}}}"#),
            (
                "package-lock.json",
                r#"{"packages": {"app/node_modules/@stripe/ui-extension-sdk": {"version": "9.1.0"}}}"#,
            ),
            ("package-lock.json", r#"{"dependencies": {"@stripe/ui-extension-sdk": {"version": "9.1.0"}}}"#),
            (
                "yarn.lock",
                "\"@stripe/ui-extension-sdk@^9.0.0\":\n  version \"9.1.0\"\n  resolved \"x\"\nother@1:\n  version \"2.0.0\"\n",
            ),
            ("yarn.lock", "\"@stripe/ui-extension-sdk@npm:^9.0.0\":\n  version: 9.1.0\n"),
            ("pnpm-lock.yaml", "packages:\n  '@stripe/ui-extension-sdk@9.1.0(react@17.0.2)':\n    engines: {}\n"),
            ("pnpm-lock.yaml", "packages:\n\n  '@stripe/ui-extension-sdk@9.1.0':\n"),
            ("pnpm-lock.yaml", "packages:\n  /@stripe/ui-extension-sdk/9.1.0_react@17.0.2:\n"),
        ] {
            for folder in ["work/app", "work"] {
                let path = format!("{folder}/{name}");
                let package = ("work/app/package.json", r#"{"dependencies": {"@stripe/ui-extension-sdk": "^9.0.0"}}"#);
                assert_eq!(find(&[(&path, text), package]), Some(("9.1.0".to_owned(), path.clone())), "{text}");
            }
        }
    }

    #[test]
    fn newest_of_several_locked_versions_is_used() {
        let lock = r#"{"packages": {"a/node_modules/@stripe/ui-extension-sdk": {"version": "8.0.0"},
            "node_modules/@stripe/ui-extension-sdk": {"version": "9.2.0-alpha.14"}}}"#;
        let found = find(&[("work/app/package-lock.json", lock)]).unwrap();
        assert_eq!(found.0, "9.2.0-alpha.14");
    }

    #[test]
    fn lowest_allowed_version_is_used_without_a_lock_file() {
        for (range, expected) in [
            ("^9.1.0", Some("9.1.0")),
            ("~9.1", Some("9.1.0")),
            ("9.x", Some("9.0.0")),
            ("v9.2.0-alpha.14", Some("9.2.0-alpha.14")),
            (">=9.0.0 <10", Some("9.0.0")),
            ("9.1.0 - 9.3.0", Some("9.1.0")),
            ("9.2.0 || ^8.10.0", Some("8.10.0")),
            ("*", None),
            ("latest", None),
            ("8.0.0 || latest", None),
            ("workspace:*", None),
            ("file:../sdk", None),
            ("<10", None),
            ("", None),
        ] {
            let package = format!(r#"{{"devDependencies": {{"@stripe/ui-extension-sdk": "{range}"}}}}"#);
            let lock = ("work/app/package-lock.json", r#"{"lockfileVersion": 3, "packages": {}}"#);
            let found = find(&[("work/app/package.json", &package), lock]);
            assert_eq!(found.map(|(version, _)| version).as_deref(), expected, "{range}");
        }
    }

    #[test]
    fn malformed_lock_files_lock_nothing() {
        for text in ["", "{", "[]", "null", r#"{"packages": 1}"#, "\u{0}"] {
            let files =
                ["package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"].map(|n| format!("work/app/{n}"));
            let contents: Vec<(&str, &str)> = files.iter().map(|path| (path.as_str(), text)).collect();
            assert_eq!(find(&contents), None, "{text}");
        }
    }
}
