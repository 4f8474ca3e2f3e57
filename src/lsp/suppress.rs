//! The edit that suppresses a finding once a person writes a reason: a comment in YAML and code, else an entry of the
//! configuration.

use std::path::{Path, PathBuf};

use lsp_types::{
    CreateFile, DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position,
    Range, ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};
use serde_json::Value;

use super::edits::Edits;
use crate::app::Source;
use crate::app::files::normal;
use crate::config::{self, Config};
use crate::diagnostic::Finding;
use crate::engine::FileReport;
use crate::syntax::edit::{apply, insert_item, insert_member};
use crate::syntax::{Dialect, Edit, Span};
use crate::text::shown::slashed;

/// A suppression that lacks its reason.
pub struct Suppression {
    pub edit: WorkspaceEdit,
    /// Where the reason is to be written.
    pub place: String,
}

/// How a finding can be suppressed; `None` for findings about a configuration.
pub fn suppression(edits: &Edits, report: &FileReport, finding: &Finding) -> Option<Suppression> {
    if finding.rule.family == "configuration" {
        return None;
    }
    comment(edits, report, finding).or_else(|| entry(edits, report, finding))
}

/// A comment beside the finding, if the engine agrees that it would suppress the finding.
fn comment(edits: &Edits, report: &FileReport, finding: &Finding) -> Option<Suppression> {
    let source = report.source(finding.span);
    let path = normal(&source.path);
    let edit = comment_edit(source, finding, "")?;
    let with_reason = comment_edit(source, finding, "reason")?;
    let after = edits.workspace.try_text(&report.path, &path, &apply(&source.text, &[with_reason]))?;
    let count =
        |report: &FileReport| report.findings.iter().filter(|other| other.rule.name == finding.rule.name).count();
    let works = count(&after) < count(report) && after.suppressed.len() > report.suppressed.len();
    let edit = works.then(|| edits.replacement(&path, &source.text, edit.span, &edit.text))??;
    Some(Suppression { edit, place: "the comment".to_owned() })
}

/// A comment on the line before the finding or, where a line of JSX begins, inside the tag.
fn comment_edit(source: &Source, finding: &Finding, reason: &str) -> Option<Edit> {
    let Span { start, end, .. } = finding.span;
    let ignore = format!("stripe-app-lint: ignore[{}] {reason}", finding.rule.name);
    let line_start = source.lines.start(source.lines.line_of(start), &source.text);
    let line = source.text.get(line_start..)?;
    let indent = line.get(..line.len() - line.trim_start_matches([' ', '\t']).len())?;
    let insert = |at: usize, text: String| Edit { span: Span { start: at, end: at, ..finding.span }, text };
    match source.dialect {
        Dialect::Yaml => Some(insert(line_start, format!("{indent}# {ignore}\n"))),
        Dialect::Code if source.text.get(..start)?.ends_with('<') => Some(insert(end, format!(" /* {ignore} */"))),
        Dialect::Code => Some(insert(line_start, format!("{indent}// {ignore}\n"))),
        Dialect::Json | Dialect::Json5 | Dialect::Broken => None,
    }
}

/// An entry in the configuration that holds for the manifest, or in a new one beside it.
fn entry(edits: &Edits, report: &FileReport, finding: &Finding) -> Option<Suppression> {
    match edits.workspace.configuration(&report.path) {
        Some(config) => {
            let source = config.sources.first()?;
            let path = normal(&source.path);
            let name = path.file_name()?.to_string_lossy().into_owned();
            let edit = entry_edit(&config, source, report, finding).filter(|_| edits.workspace.contains(&path))?;
            let edit = edits.replacement(&path, &source.text, edit.span, &edit.text)?;
            Some(Suppression { edit, place: name })
        }
        None => new_configuration(edits, report, finding).filter(|_| edits.creates_files),
    }
}

fn entry_edit(config: &Config, source: &Source, report: &FileReport, finding: &Finding) -> Option<Edit> {
    let is_package = source.path.file_name()? == "package.json";
    let root = source.root()?;
    let root = if is_package { &root.get(config::PACKAGE_KEY)?.value } else { root };
    let is_bare = source.path.extension().is_some_and(|extension| extension == "json5");
    let entry = written(config, report, finding, is_bare);
    let text = &source.text;
    match root.get("suppress") {
        Some(list) => insert_item(text, &list.value, list.value.items().len(), &entry),
        None => insert_member(text, root, "suppress", &format!("[{entry}]")),
    }
}

/// An entry on one line, with bare keys as JSON5 has them or with quotes.
fn written(config: &Config, report: &FileReport, finding: &Finding, is_bare: bool) -> String {
    let file = slashed(&config.relative(&report.source(finding.span).path));
    let at = report.pointer(finding).to_string();
    let is_root = at.is_empty();
    let fields = [("rule", finding.rule.name.to_owned()), ("file", file), ("at", at), ("reason", String::new())];
    let fields = fields.into_iter().filter(|(key, _)| *key != "at" || !is_root);
    let fields = fields.map(|(key, value)| {
        let value = Value::from(value);
        if is_bare { format!("{key}: {value}") } else { format!("\"{key}\": {value}") }
    });
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

/// A configuration beside the manifest that has the entry only.
fn new_configuration(edits: &Edits, report: &FileReport, finding: &Finding) -> Option<Suppression> {
    let folder = report.path.parent()?;
    let config = Config { folder: folder.to_owned(), ..Config::default() };
    let path: PathBuf = folder.join(config::NAMES.first()?);
    let text = format!("{{\n  suppress: [\n    {},\n  ],\n}}\n", written(&config, report, finding, true));
    let place = path.file_name()?.to_string_lossy().into_owned();
    Some(Suppression { edit: creation(edits, &path, text)?, place })
}

fn creation(edits: &Edits, path: &Path, text: String) -> Option<WorkspaceEdit> {
    let uri = edits.documents.uri(path)?;
    let create = CreateFile { uri: uri.clone(), options: None, annotation_id: None };
    let start = Position::new(0, 0);
    let edit = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![OneOf::Left(TextEdit::new(Range::new(start, start), text))],
    };
    let operations = vec![DocumentChangeOperation::Op(ResourceOp::Create(create)), DocumentChangeOperation::Edit(edit)];
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() })
}
