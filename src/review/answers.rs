//! `stripe-app-review.json5`: who has checked what only a person can, when, and for which version.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Requirement, Requirements, Scope};
use crate::app::{Files, ReadError, Source};
use crate::syntax::{Node, SourceId, Value, edit};
use crate::text::Shown;
use crate::text::nearest;

/// The name of the file of answers, next to the manifest.
pub const ANSWERS: &str = "stripe-app-review.json5";

/// The answers for one app.
#[derive(Debug, Default)]
pub struct Answers {
    path: PathBuf,
    source: Option<Source>,
    answers: Vec<Answer>,
    /// What is wrong with the file, each with its place.
    pub faults: Vec<Shown>,
}

/// An answer to a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The requirement's name.
    pub requirement: Shown,
    /// Who has checked it.
    pub by: Shown,
    /// The day, as `2026-11-24`.
    pub on: Shown,
    /// The version that was checked.
    pub version: Shown,
    /// The state of the fields that the requirement is about; checked only if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Shown>,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Shown>,
}

impl Answers {
    /// Reads the answers in an app's folder; none if there is no such file.
    pub fn read(files: &dyn Files, folder: &Path) -> Self {
        let path = folder.join(ANSWERS);
        let mut answers = Self { path: path.clone(), ..Self::default() };
        match Source::read(files, &path, SourceId(0)) {
            Ok(source) => answers.decode(source),
            Err(ReadError::NotFound) => {}
            Err(reason) => answers.faults.push(format!("{}: {reason}", Shown::path(&path)).into()),
        }
        answers
    }

    fn decode(&mut self, source: Source) {
        for mistake in &source.parsed.mistakes {
            self.faults.push(place(&source, mistake.span.start, &mistake.message));
        }
        if list(&source).is_none() && source.parsed.mistakes.is_empty() {
            self.faults.push(place(&source, 0, "the file needs an `answers` list"));
        }
        for node in list(&source).map_or(&[][..], Node::items) {
            match Answer::of(node) {
                Ok(answer) if Requirements::load().find(answer.requirement.as_str()).is_some() => {
                    self.answers.push(answer)
                }
                Ok(answer) => {
                    let ids = Requirements::load().requirements.iter().map(|requirement| requirement.id);
                    let near = nearest::nearest(answer.requirement.as_str(), ids)
                        .first()
                        .map(|id| format!("; did you mean `{id}`?"));
                    let message = format!("unknown requirement `{}`{}", answer.requirement, near.unwrap_or_default());
                    self.faults.push(place(&source, node.span.start, &message));
                }
                Err(message) => self.faults.push(place(&source, node.span.start, &message)),
            }
        }
        self.source = Some(source);
    }

    /// The last answer to a requirement.
    pub fn find(&self, requirement: &str) -> Option<&Answer> {
        self.answers.iter().rev().find(|answer| answer.requirement.as_str() == requirement)
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's text as it was read; `None` if there is no such file.
    pub fn text(&self) -> Option<&str> {
        self.source.as_ref().map(|source| source.text.as_str())
    }

    /// The file's path, and its text with more answers. The rest of the text is unchanged.
    pub fn with(&self, answers: &[Answer]) -> (PathBuf, String) {
        let entries: Vec<String> = answers.iter().flat_map(serde_json::to_string).collect();
        let entry = entries.join(",\n    ");
        let added = self.source.as_ref().and_then(|source| {
            let answers = list(source)?;
            let edit = edit::insert_item(&source.text, answers, answers.items().len(), &entry)?;
            Some(edit::apply(&source.text, &[edit]))
        });
        let fresh = || {
            format!(
                "// Who has checked what only a human can: `stripe-app-lint review`\n{{\n  \"answers\": [\n    \
                 {entry}\n  ]\n}}\n"
            )
        };
        (self.path.clone(), added.unwrap_or_else(fresh))
    }

    /// Whether an answer can be added without losing what the file contains.
    pub fn can_be_added_to(&self) -> bool {
        self.faults.is_empty() && self.source.as_ref().is_none_or(|source| list(source).is_some())
    }
}

impl Answer {
    /// Why the answer no longer counts: what it depends on has changed. For the code and the running app, only the
    /// version shows whether they have; an answer without a state is for one version only.
    pub fn is_stale(&self, requirement: &Requirement, version: &Shown, state: &Shown) -> Option<Shown> {
        let is_bound = requirement.scope == Scope::Version || self.state.is_none();
        if is_bound && self.version != *version {
            return Some(format!("that was for version {}", self.version).into());
        }
        let changed = self.state.as_ref().is_some_and(|given| given != state);
        let what = match requirement.scope {
            Scope::Listing => "the listing, or a field that it depends on, has changed since",
            Scope::Fields if requirement.fields.is_empty() => "the manifest has changed since",
            _ => "the fields that it depends on have changed since",
        };
        changed.then(|| what.into())
    }

    /// Reads an answer, or says what is wrong with it.
    fn of(node: &Node) -> Result<Self, String> {
        const REQUIRED: [&str; 4] = ["requirement", "by", "on", "version"];
        const OPTIONAL: [&str; 2] = ["state", "note"];
        let object = node.as_object().ok_or("an answer must be an object")?;
        let known = || REQUIRED.into_iter().chain(OPTIONAL);
        for member in &object.members {
            let key = member.key.text.as_str();
            if !known().any(|known| known == key) {
                let near = nearest::nearest(key, known()).first().map(|near| format!("; did you mean `{near}`?"));
                return Err(format!("an answer has no `{key}`{}", near.unwrap_or_default()));
            }
            if member.value.as_str().is_none() {
                return Err(format!("`{key}` must be a string"));
            }
        }
        let text = |key: &str| object.get(key).and_then(|member| member.value.as_str()).map(Shown::from);
        let required = |key: &str| text(key).ok_or_else(|| format!("an answer needs `{key}`"));
        Ok(Self {
            requirement: required("requirement")?,
            by: required("by")?,
            on: required("on")?,
            version: required("version")?,
            state: text("state"),
            note: text("note"),
        })
    }
}

fn list(source: &Source) -> Option<&Node> {
    let answers = &source.root()?.get("answers")?.value;
    matches!(answers.value, Value::Array(_)).then_some(answers)
}

fn place(source: &Source, offset: usize, message: &str) -> Shown {
    let start = source.lines.position(offset, &source.text);
    format!("{}:{}:{}: {message}", Shown::path(&source.path), start.line, start.column).into()
}
