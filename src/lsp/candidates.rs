//! What may be written at a place: fields, permissions, viewports, components, files, rules.

use std::path::Path;

use lsp_types::CompletionItemKind;

use super::cursor::Cursor;
use super::subject::Subject;
use crate::about;
use crate::app::{App, Files};
use crate::catalogue::{Catalogue, Status};
use crate::engine::candidate::is_manifest_name;
use crate::rules::RULES;
use crate::schema::{Place, Shape};
use crate::syntax::{Node, Part};
use crate::text::shown::slashed;

/// The most files of one kind that are offered.
const MAX_FILES: usize = 200;

/// Something that may be written.
#[derive(Debug)]
pub struct Candidate {
    /// What it is called in the list.
    pub label: String,
    pub kind: CompletionItemKind,
    /// A few words beside it.
    pub detail: Option<String>,
    /// What is known of it, as Markdown.
    pub about: Option<String>,
    pub insert: Insert,
}

/// What is written.
#[derive(Debug)]
pub enum Insert {
    /// A key, and a value of that shape if it needs one.
    Key(String, Shape),
    /// A string.
    Text(String),
    /// A literal, such as `true`.
    Literal(String),
    /// An entry of a list with these fields, some of which have a value.
    Entry(Vec<(&'static str, Option<String>)>),
}

/// What the files around a manifest offer.
pub struct Surroundings<'a> {
    /// The path of the manifest.
    pub path: &'a Path,
    /// The manifest with its folder, if it can be loaded.
    pub app: Option<App>,
    /// The files that it may lead to.
    pub files: &'a dyn Files,
}

/// What may be written at a place, the most likely first.
pub fn at(cursor: &Cursor, subject: &Subject, surroundings: &Surroundings) -> Vec<Candidate> {
    let Some(place) = subject.root().at(&cursor.pointer) else { return Vec::new() };
    match (cursor.part, subject.manifest) {
        (Part::Key, Some(_)) => fields(cursor, place),
        (Part::Key, None) if cursor.pointer.ends_with("/rules") => levels(),
        (Part::Key, None) => fields(cursor, place),
        (Part::Value, Some(_)) => of_manifest(cursor, place, surroundings),
        (Part::Value, None) if cursor.pointer.ends_with("/rule") => rules(),
        (Part::Value, None) => words(place),
    }
}

/// The fields that the object at the cursor does not have.
fn fields(cursor: &Cursor, place: Place) -> Vec<Candidate> {
    let object = cursor.root.at(&cursor.pointer);
    let has = |name: &str| object.is_some_and(|object| object.get(name).is_some());
    let mut names = place.fields();
    // Hardly anybody begins with that.
    names.sort_by_key(|name| *name == "$schema");
    let names = names.into_iter().filter(|name| !has(name));
    let candidates = names.filter_map(|name| {
        let field = place.at(&format!("/{name}"))?;
        Some(Candidate {
            label: name.to_owned(),
            kind: CompletionItemKind::FIELD,
            detail: None,
            about: about::field(field),
            insert: Insert::Key(name.to_owned(), field.shape()),
        })
    });
    candidates.collect()
}

fn of_manifest(cursor: &Cursor, place: Place, surroundings: &Surroundings) -> Vec<Candidate> {
    let (above, last) = cursor.pointer.rsplit_once('/').unwrap_or_default();
    let list = |pointer: &str| pointer.rsplit_once('/').map(|(list, _)| list.to_owned()).unwrap_or_default();
    match last {
        "permission" => permissions(cursor.root.at(&list(above)), |name| Insert::Text(name.to_owned())),
        "viewport" => viewports(|id| Insert::Text(id.to_owned())),
        "component" => components(surroundings),
        "interface_id" => interfaces(),
        "icon" if above.is_empty() => files(surroundings, 3, |name| name.to_ascii_lowercase().ends_with(".png")),
        "extends" if above.is_empty() => files(surroundings, 1, |name| is_manifest_name(name.as_ref())),
        _ if above.ends_with("/permissions") => permissions(cursor.root.at(above), |name| {
            Insert::Entry(vec![("permission", Some(name.to_owned())), ("purpose", None)])
        }),
        _ if above.ends_with("/views") => {
            viewports(|id| Insert::Entry(vec![("viewport", Some(id.to_owned())), ("component", None)]))
        }
        _ => words(place),
    }
}

/// The permissions that a list does not declare yet.
fn permissions(list: Option<&Node>, insert: impl Fn(&str) -> Insert) -> Vec<Candidate> {
    let entries = list.map_or(&[][..], Node::items);
    let declared: Vec<&str> = entries.iter().filter_map(|entry| entry.get("permission")?.value.as_str()).collect();
    let known = Catalogue::load().permissions.iter();
    let offered = known
        .filter(|known| !matches!(known.status, Status::Mistaken | Status::Refused) && !declared.contains(&known.name));
    let mut offered: Vec<_> = offered.collect();
    offered.sort_by_key(|permission| permission.status != Status::Documented);
    let candidates = offered.into_iter().map(|permission| Candidate {
        label: permission.name.to_owned(),
        kind: CompletionItemKind::ENUM_MEMBER,
        detail: permission.object.map(str::to_owned),
        about: Some(about::permission(permission)),
        insert: insert(permission.name),
    });
    candidates.collect()
}

fn viewports(insert: impl Fn(&str) -> Insert) -> Vec<Candidate> {
    let offered = Catalogue::load().viewports.iter().filter(|viewport| viewport.status.exists());
    let mut offered: Vec<_> = offered.filter(|viewport| !viewport.id.contains('<')).collect();
    offered.sort_by_key(|viewport| viewport.status != Status::Documented);
    let candidates = offered.into_iter().map(|viewport| Candidate {
        label: viewport.id.to_owned(),
        kind: CompletionItemKind::ENUM_MEMBER,
        detail: viewport.root.map(str::to_owned),
        about: Some(about::viewport(viewport)),
        insert: insert(viewport.id),
    });
    candidates.collect()
}

fn interfaces() -> Vec<Candidate> {
    let offered = Catalogue::load().interfaces.iter().filter(|interface| interface.status.exists());
    let candidates = offered.map(|interface| Candidate {
        about: Some(about::interface(interface)),
        ..text(interface.id, CompletionItemKind::INTERFACE)
    });
    candidates.collect()
}

/// The components that the views' folder has.
fn components(surroundings: &Surroundings) -> Vec<Candidate> {
    let Some(app) = &surroundings.app else { return Vec::new() };
    let views = &app.folder.views;
    let mut names: Vec<&str> = views.components().collect();
    names.sort_unstable();
    names.dedup();
    let candidate = |name| Candidate { detail: Some(views.folder.to_owned()), ..text(name, CompletionItemKind::CLASS) };
    names.into_iter().take(MAX_FILES).map(candidate).collect()
}

/// The files beside the manifest whose name fits, but the manifest itself.
fn files(surroundings: &Surroundings, depth: usize, fits: impl Fn(&str) -> bool) -> Vec<Candidate> {
    let Some(folder) = surroundings.path.parent() else { return Vec::new() };
    let found = surroundings.files.list(folder, depth).into_iter();
    let others = found.filter(|file| folder.join(file) != surroundings.path);
    let names = others.map(|file| format!("./{}", slashed(&file))).filter(|name| fits(name));
    names.take(MAX_FILES).map(|name| text(&name, CompletionItemKind::FILE)).collect()
}

/// The values of a field that has only some.
fn words(place: Place) -> Vec<Candidate> {
    match place.shape() {
        Shape::Word(words) => words.into_iter().map(|word| text(word, CompletionItemKind::ENUM_MEMBER)).collect(),
        Shape::Flag => ["true", "false"].into_iter().map(literal).collect(),
        _ => Vec::new(),
    }
}

/// The rules, as keys that need a level.
fn levels() -> Vec<Candidate> {
    let level = Shape::Word(vec!["off", "info", "warning", "error"]);
    let key =
        |candidate: Candidate| Candidate { insert: Insert::Key(candidate.label.clone(), level.clone()), ..candidate };
    rules().into_iter().map(key).collect()
}

fn rules() -> Vec<Candidate> {
    let candidate = |rule: &&'static crate::diagnostic::Rule| Candidate {
        detail: Some(rule.family.to_owned()),
        about: Some(rule.page().summary()),
        ..text(rule.name, CompletionItemKind::ENUM_MEMBER)
    };
    RULES.iter().map(candidate).collect()
}

fn text(text: &str, kind: CompletionItemKind) -> Candidate {
    let insert = Insert::Text(text.to_owned());
    Candidate { label: text.to_owned(), kind, detail: None, about: None, insert }
}

fn literal(text: &str) -> Candidate {
    let insert = Insert::Literal(text.to_owned());
    Candidate { label: text.to_owned(), kind: CompletionItemKind::VALUE, detail: None, about: None, insert }
}
