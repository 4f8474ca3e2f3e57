//! Writes `rules/catalogue/sdk-props.json`: which props the components of the Dashboard's SDK take, read from unpacked
//! versions of its package.

mod declarations;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use declarations::{Accepts, components_of};

/// Write which props the components of the Dashboard's SDK take, from unpacked versions of its package
#[derive(Args, Debug)]
pub struct Request {
    /// The day that the versions were downloaded: 2026-11-28
    #[arg(long)]
    read: String,
    /// The folders of the unpacked packages, the oldest version first
    #[arg(required = true)]
    packages: Vec<PathBuf>,
}

/// Where the data is kept.
const DATA: &str = "rules/catalogue/sdk-props.json";

/// The entry points that are read, and their files. The components of `ui/experimental` change without notice.
const ENTRIES: [(&str, &str); 2] = [("ui", "ui/index.d.ts"), ("ui/next", "ui/next.d.ts")];

/// The only prop into whose object the rule looks.
const NESTED: &str = "css";

/// Reads the packages and writes the data into the checkout at `root`.
///
/// # Errors
/// Why a package cannot be read or the data cannot be written, in a sentence.
pub fn write(root: &Path, request: &Request) -> Result<String, String> {
    let data = data(request)?;
    fs::write(root.join(DATA), data).map_err(|error| format!("cannot write {DATA}: {error}"))?;
    Ok(format!("wrote {DATA}\n"))
}

/// The text of the data. Versions with the same major share their rows, because Stripe validates them by the same schema:
/// what one of them takes, all do.
fn data(request: &Request) -> Result<String, String> {
    let mut majors: BTreeMap<u64, Vec<&Path>> = BTreeMap::new();
    for package in &request.packages {
        let version = version(package)?;
        let major = version.split('.').next().and_then(|major| major.parse().ok());
        majors.entry(major.ok_or_else(|| format!("{version} is not a version"))?).or_default().push(package);
    }
    let mut rows = BTreeMap::new();
    for (major, packages) in majors {
        let (Some(oldest), Some(newest)) = (packages.first(), packages.last()) else { continue };
        let (from, to) = (version(oldest)?, version(newest)?);
        for (name, props) in components(&packages)? {
            let name = format!("{major}/{name}");
            let row =
                format!(r#"{{"name": "{name}", "from": "{from}", "to": "{to}", "props": {props}, "source": ["npm"]}}"#);
            rows.insert(name, row);
        }
    }
    let read = &request.read;
    let source = format!(
        r#"{{"id": "npm", "url": "https://www.npmjs.com/package/@stripe/ui-extension-sdk", "read": "{read}", "note": "declaration files, by `cargo xtask sdk-props`"}}"#
    );
    let rows = rows.into_values().collect::<Vec<_>>().join(",\n    ");
    Ok(format!(
        "{{\n  \"date\": \"{read}\",\n  \"sources\": [\n    {source}\n  ],\n  \"entries\": [\n    {rows}\n  ]\n}}\n"
    ))
}

fn version(package: &Path) -> Result<String, String> {
    let file = package.join("package.json");
    let about: Value = serde_json::from_str(&text(&file)?).map_err(|error| format!("{}: {error}", file.display()))?;
    let version = about.get("version").and_then(Value::as_str);
    version.map(str::to_owned).ok_or_else(|| format!("{} has no version", file.display()))
}

fn text(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

/// The props of each component, by entry point and name, that any of the packages accepts, as JSON.
fn components(packages: &[&Path]) -> Result<BTreeMap<String, Value>, String> {
    let mut components: BTreeMap<String, Accepts> = BTreeMap::new();
    for package in packages {
        for (entry, file) in ENTRIES.map(|(entry, file)| (entry, package.join(file))) {
            if !file.exists() {
                continue;
            }
            for (name, props) in components_of(&text(&file)?) {
                let name = format!("{entry}/{name}");
                let known = components.remove(&name).unwrap_or(Accepts::NOTHING);
                components.insert(name, known.or(props));
            }
        }
    }
    let listed = components.into_iter().filter_map(|(name, accepts)| match accepts {
        Accepts::Object(props) => Some((name, json(props))),
        Accepts::Anything | Accepts::OneOf(_) => None,
    });
    Ok(listed.collect())
}

fn json(props: BTreeMap<String, Accepts>) -> Value {
    let value = |(name, accepts): (String, Accepts)| {
        let is_asked = name == NESTED || !matches!(accepts, Accepts::Object(_));
        (name, if is_asked { accepts.into() } else { Value::Null })
    };
    Value::Object(props.into_iter().map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a package with that version whose entry point `ui` declares that.
    fn package(folder: &Path, version: &str, declarations: &str) -> PathBuf {
        let package = folder.join(version);
        fs::create_dir_all(package.join("ui")).unwrap();
        fs::write(package.join("package.json"), format!(r#"{{"version": "{version}"}}"#)).unwrap();
        fs::write(package.join("ui/index.d.ts"), declarations).unwrap();
        package
    }

    #[test]
    fn versions_of_one_major_share_a_row() {
        let folder = tempfile::tempdir().unwrap();
        let packages = vec![
            package(folder.path(), "3.1.0", "export type Card = RemoteComponentType<'Card', { kind: 'a' }>;"),
            package(folder.path(), "4.0.0", "export type Card = RemoteComponentType<'Card', { kind: 'b', css: {} }>;"),
            package(folder.path(), "4.2.0", "export type Card = RemoteComponentType<'Card', { kind: 'c', more: {} }>;"),
        ];
        let data: Value =
            serde_json::from_str(&data(&Request { read: "2026-11-28".into(), packages }).unwrap()).unwrap();
        assert_eq!(data["date"], "2026-11-28");
        let expected = serde_json::json!([
            { "name": "3/ui/Card", "from": "3.1.0", "to": "3.1.0", "props": { "kind": ["a"] }, "source": ["npm"] },
            { "name": "4/ui/Card", "from": "4.0.0", "to": "4.2.0",
              "props": { "css": {}, "kind": ["b", "c"], "more": null }, "source": ["npm"] },
        ]);
        assert_eq!(data["entries"], expected);
    }

    #[test]
    fn package_without_a_version_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package.json"), "{}").unwrap();
        let error = data(&Request { read: "2026-11-28".into(), packages: vec![folder.path().into()] }).unwrap_err();
        assert!(error.ends_with("package.json has no version"), "{error}");
    }
}
