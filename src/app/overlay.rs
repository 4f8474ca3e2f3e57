//! Local manifests: follows `extends` and merges each manifest over the one that it extends.

use std::collections::BTreeMap;
use std::path::Path;

use super::files::normal;
use super::source::is_yaml;
use super::{App, Files, Kind, ReadError, Source};
use crate::syntax::{Member, Node, Object, SourceId, Span, Value};

/// An `extends` field and what came of following it.
#[derive(Clone, Debug)]
pub struct Extends {
    /// The field's value.
    pub span: Span,
    /// The path that it gives.
    pub target: String,
    /// Why it could not be followed.
    pub problem: Option<Problem>,
}

/// Why an `extends` could not be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file is missing or cannot be read; one with an absolute path is outside the repository.
    Unreadable(ReadError),
    /// The file is a v2 manifest, whose fields are in other places.
    Yaml,
    /// The chain of files returns to the one with this id.
    Cycle(SourceId),
    /// The chain has more than [`MAX_CHAIN`] files.
    TooLong,
}

/// How many manifests a chain may have. Real ones have two.
pub const MAX_CHAIN: usize = 10;

/// Reads the chain of manifests that a local one extends, and merges them.
///
/// A manifest that is uploaded is used as it is, so its `extends` is recorded but not followed.
pub fn resolve(files: &dyn Files, app: &mut App) {
    while let Some((span, target)) = last_extends(app) {
        let problem = if app.kind == Kind::Local { follow(files, app, &target).err() } else { None };
        let end = problem.is_some() || app.kind != Kind::Local;
        app.extends.push(Extends { span, target, problem });
        if end {
            break;
        }
    }
    let mut extended = app.sources.iter().skip(1).rev().filter_map(Source::root).cloned();
    app.base = extended.next().map(|base| extended.fold(base, merge));
    app.merged = app.base.clone().map(|base| match app.main().root() {
        Some(own) => merge(base, own.clone()),
        None => base,
    });
}

/// The app as it would be if the manifest did not have this field of its own.
pub fn without(app: &App, key: &str) -> App {
    let mut own = app.main().root().cloned();
    if let Some(Node { value: Value::Object(object), .. }) = &mut own {
        object.members.retain(|member| member.key.text != key);
    }
    App { merged: app.base.clone().zip(own).map(|(base, own)| merge(base, own)), ..app.clone() }
}

fn last_extends(app: &App) -> Option<(Span, String)> {
    let value = &app.sources.last()?.root()?.get("extends")?.value;
    Some((value.span, value.as_str()?.to_owned()))
}

fn follow(files: &dyn Files, app: &mut App, target: &str) -> Result<(), Problem> {
    let folder = app.sources.last().and_then(|source| source.path.parent()).unwrap_or(Path::new(""));
    let path = normal(&folder.join(target));
    if Path::new(target).is_absolute() {
        return Err(Problem::Unreadable(ReadError::Outside));
    }
    if let Some(earlier) = app.sources.iter().position(|source| is_same_file(files, &source.path, &path)) {
        return Err(Problem::Cycle(SourceId(earlier as u16)));
    }
    if app.sources.len() >= MAX_CHAIN {
        return Err(Problem::TooLong);
    }
    let source = Source::read(files, &path, SourceId(app.sources.len() as u16)).map_err(Problem::Unreadable)?;
    if is_yaml(&path) {
        return Err(Problem::Yaml);
    }
    app.sources.push(source);
    Ok(())
}

fn is_same_file(files: &dyn Files, one: &Path, other: &Path) -> bool {
    normal(one) == normal(other) || files.real(one).is_some_and(|real| files.real(other) == Some(real))
}

/// Objects merge member by member; anything else is replaced. Each key and value keeps the span of the file that wrote
/// it, a merged object that of the file on top. Of a key that is written twice, the last counts.
fn merge(base: Node, top: Node) -> Node {
    let value = match (base.value, top.value) {
        (Value::Object(base), Value::Object(top)) => {
            let mut merged = by_key(base);
            for (text, Member { key, value }) in by_key(top) {
                let value = match merged.remove(&text) {
                    Some(below) => merge(below.value, value),
                    None => value,
                };
                merged.insert(text, Member { key, value });
            }
            Value::Object(Object { members: merged.into_values().collect() })
        }
        (_, value) => value,
    };
    Node { span: top.span, value }
}

fn by_key(object: Object) -> BTreeMap<String, Member> {
    object.members.into_iter().map(|member| (member.key.text.clone(), member)).collect()
}
