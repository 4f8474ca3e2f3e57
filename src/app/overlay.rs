//! Local manifests: follows `extends` and merges each manifest over the one that it extends.

use std::path::{Path, PathBuf};

use super::files::{normal, or_here};
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
    /// The file is missing or cannot be read.
    Unreadable(ReadError),
    /// The file lies outside the repository.
    OutsideRepository,
    /// The chain of files returns to one that is in it already.
    Cycle,
}

/// How many manifests a chain may have. Real ones have two.
const MAX_CHAIN: usize = 32;

/// Reads the chain of manifests that a local one extends, and merges it into the app's root.
///
/// A manifest that is uploaded is taken as it stands, so its `extends` is noted and not followed.
pub fn resolve(files: &dyn Files, app: &mut App) {
    while let Some((span, target)) = last_extends(app) {
        let problem = if app.kind == Kind::Local { follow(files, app, &target).err() } else { None };
        let end = problem.is_some() || app.kind != Kind::Local;
        app.extends.push(Extends { span, target, problem });
        if end {
            break;
        }
    }
    let mut layers = app.sources.iter().rev().filter_map(Source::root);
    let Some(base) = layers.next().cloned() else { return };
    app.root = Some(layers.fold(base, merge));
}

fn last_extends(app: &App) -> Option<(Span, String)> {
    let value = &app.sources.last()?.root()?.get("extends")?.value;
    Some((value.span, value.as_str()?.to_owned()))
}

fn follow(files: &dyn Files, app: &mut App, target: &str) -> Result<(), Problem> {
    let from = app.sources.last().and_then(|source| source.path.parent()).unwrap_or(Path::new(""));
    let path = normal(&from.join(target));
    if app.sources.iter().any(|source| normal(&source.path) == path) || app.sources.len() >= MAX_CHAIN {
        return Err(Problem::Cycle);
    }
    if leaves_repository(files, &app.path, &path) {
        return Err(Problem::OutsideRepository);
    }
    let id = SourceId(app.sources.len() as u16);
    app.sources.push(Source::read(files, &path, id).map_err(Problem::Unreadable)?);
    Ok(())
}

/// Where there is no repository, nothing can leave it.
fn leaves_repository(files: &dyn Files, folder: &Path, target: &Path) -> bool {
    let (Some(root), Some(target)) = (repository(files, folder), files.real(target)) else { return false };
    !target.starts_with(root)
}

/// The nearest folder, from `folder` upwards, that holds a `.git`.
pub fn repository(files: &dyn Files, folder: &Path) -> Option<PathBuf> {
    let folder = files.real(or_here(folder))?;
    folder.ancestors().find(|above| files.entry(&above.join(".git")).is_some()).map(Path::to_owned)
}

/// Objects merge member by member; anything else is replaced. Each value keeps the span of the file that wrote it.
fn merge(base: Node, over: &Node) -> Node {
    let (Value::Object(base), Value::Object(over_object)) = (base.value, &over.value) else { return over.clone() };
    let mut members = base.members;
    members.retain(|member| member.key.text != "extends");
    for Member { key, value } in over_object.members.iter().filter(|member| member.key.text != "extends") {
        match members.iter_mut().rev().find(|member| member.key.text == key.text) {
            Some(member) => {
                let below = std::mem::replace(&mut member.value, value.clone());
                *member = Member { key: key.clone(), value: merge(below, value) };
            }
            None => members.push(Member { key: key.clone(), value: value.clone() }),
        }
    }
    Node { span: over.span, value: Value::Object(Object { members }) }
}
