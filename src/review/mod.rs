//! Readiness for review: which requirements an app meets, which it fails, and which a human must check.

mod answers;
mod print;
mod requirement;

use std::path::Path;

use serde::Serialize;

pub use answers::{ANSWERS, Answer, Answers};
pub use print::{Format, write};
pub use requirement::{Applies, Group, Requirement, Requirements, Source};

use crate::app::manifest::{AccessType, Distribution};
use crate::app::{App, Files, Kind, Manifest};
use crate::batch::load;
use crate::code;
use crate::config::Config;
use crate::error::Error;
use crate::finding::{Finding, Severity};
use crate::syntax::Span;
use crate::text::Shown;
use crate::verdict::{Linted, judge};

/// The schema of the JSON that `review` writes.
pub const SCHEMA: &str = include_str!("../../schemas/review.schema.json");

/// How ready an app is.
#[derive(Debug)]
pub struct Review {
    /// The manifest.
    pub manifest: Shown,
    /// The app's name, as far as it has one.
    pub name: Shown,
    /// The app's version, as far as it has one.
    pub version: Shown,
    /// Who may install it.
    pub distribution: Distribution,
    /// What came of each requirement, in the order of the checklist.
    pub items: Vec<Item>,
    /// What is wrong with the file of answers.
    pub faults: Vec<Shown>,
}

/// What came of one requirement.
#[derive(Debug)]
pub struct Item {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// Whether it is met.
    pub status: Status,
    /// What shows it: findings that fail it, fields and rules that pass it.
    pub evidence: Vec<Evidence>,
    /// What a human said of it.
    pub answer: Option<Answer>,
    /// Why a human's answer no longer counts.
    pub stale: Option<Shown>,
}

/// Whether a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is, as far as rules can tell, or somebody has checked it.
    Passes,
    /// It is not.
    Fails,
    /// Somebody must look.
    NeedsAHuman,
    /// It is not asked of this app.
    NotApplicable,
}

/// What shows that a requirement is met or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What was seen.
    pub what: Shown,
    /// The file.
    pub file: Shown,
    /// The line, counted from 1.
    pub line: usize,
    /// The rule that found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
}

/// Reviews the app whose manifest is at `path`.
///
/// # Errors
/// If the manifest cannot be read, or is none.
pub fn review(files: &dyn Files, path: &Path, config: &Config) -> Result<Review, Error> {
    let mut app = load(files, path)?.ok_or_else(|| Error::NoManifest(vec![path.to_owned()]))?;
    code::read_into(files, &mut app, &config.settings.code.roots);
    let answers = Answers::read(files, &app.path);
    let facts = Facts::of(&app);
    let linted = judge(files, app.clone(), config);
    let items = Requirements::load().requirements.iter();
    let items = items.map(|requirement| item(requirement, &facts, &app, &linted, &answers)).collect();
    let unreadable = app.unreadable.iter().map(|(path, reason)| format!("{}: {reason}", Shown::path(path)).into());
    let faults = answers.faults.iter().cloned().chain(unreadable).collect();
    Ok(Review {
        manifest: Shown::path(path),
        name: facts.text("name"),
        version: facts.text("version"),
        distribution: facts.distribution,
        items,
        faults,
    })
}

/// What decides which requirements apply.
struct Facts<'a> {
    manifest: Manifest<'a>,
    distribution: Distribution,
    access_type: AccessType,
    has_views: bool,
    is_v2: bool,
}

impl<'a> Facts<'a> {
    fn of(app: &'a App) -> Self {
        let manifest = Manifest::of(app);
        Self {
            manifest,
            distribution: manifest.distribution().unwrap_or(Distribution::Private),
            access_type: manifest.access_type().unwrap_or(AccessType::Platform),
            has_views: manifest.views().next().is_some(),
            is_v2: app.kind == Kind::V2,
        }
    }

    fn text(&self, key: &str) -> Shown {
        let text = self.manifest.at_root(key).and_then(|member| member.value.as_str()).unwrap_or_default();
        text.into()
    }

    /// A private app is not reviewed; of it, only what the rules decide is asked.
    fn applies(&self, requirement: &Requirement) -> bool {
        let public = self.distribution == Distribution::Public;
        let asked = match requirement.applies {
            Applies::All => true,
            Applies::Public => public,
            Applies::Oauth => self.access_type == AccessType::Oauth,
            Applies::RestrictedKey => public && self.access_type == AccessType::RestrictedApiKey,
            Applies::Ui => self.has_views,
            Applies::V2 => self.is_v2,
        };
        asked && (public || !requirement.rules.is_empty())
    }
}

fn item(requirement: &'static Requirement, facts: &Facts, app: &App, linted: &Linted, answers: &Answers) -> Item {
    if !facts.applies(requirement) {
        let (status, evidence) = (Status::NotApplicable, Vec::new());
        return Item { requirement, status, evidence, answer: None, stale: None };
    }
    let concerned = |finding: &&Finding| requirement.rules.contains(&finding.rule.name);
    let findings: Vec<&Finding> = linted.findings.iter().filter(concerned).collect();
    let set_aside: Vec<&Finding> =
        linted.suppressed.iter().map(|suppressed| &suppressed.finding).filter(concerned).collect();
    let evidence: Vec<Evidence> =
        findings.iter().chain(&set_aside).map(|finding| Evidence::of_finding(linted, finding)).collect();
    if findings.iter().any(|finding| finding.severity >= Severity::Warning) {
        return Item { requirement, status: Status::Fails, evidence, answer: None, stale: None };
    }
    let answer = answers.find(requirement.id).cloned();
    let stale = answer.as_ref().and_then(|answer| answer.is_stale(&facts.text("version"), &state(requirement, facts)));
    let answered = answer.is_some() && stale.is_none();
    let undecided = requirement.human.is_some() || !evidence.is_empty();
    let status = if undecided && !answered { Status::NeedsAHuman } else { Status::Passes };
    let evidence = if evidence.is_empty() { fields(requirement, facts, app) } else { evidence };
    Item { requirement, status, evidence, answer, stale }
}

impl Evidence {
    fn of_finding(linted: &Linted, finding: &Finding) -> Self {
        let source = linted.source(finding.span);
        Self {
            what: finding.message.clone(),
            file: Shown::path(&source.path),
            line: source.lines.line_of(finding.span.start) + 1,
            rule: Some(finding.rule.name),
        }
    }

    fn of_field(app: &App, key: &str, span: Span) -> Self {
        let source = app.source(span.source);
        Self {
            what: format!("`{key}`").into(),
            file: Shown::path(&source.path),
            line: source.lines.line_of(span.start) + 1,
            rule: None,
        }
    }
}

/// Where the fields stand that a requirement is about.
fn fields(requirement: &Requirement, facts: &Facts, app: &App) -> Vec<Evidence> {
    let members = requirement.fields.iter().filter_map(|key| Some((key, facts.manifest.field(key)?)));
    members.map(|(key, member)| Evidence::of_field(app, key, member.key.span)).collect()
}

/// What the fields say that a requirement is about, in a few characters, so that an answer can tell whether they have changed.
fn state(requirement: &Requirement, facts: &Facts) -> Shown {
    let values = requirement.fields.iter().map(|key| facts.manifest.field(key).map(|member| member.value.to_json()));
    let text = serde_json::Value::from_iter(values.map(Option::unwrap_or_default)).to_string();
    // FNV-1a: short, and the same on every machine and in every version.
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}").into()
}

impl Review {
    /// How many requirements have this status.
    pub fn count(&self, status: Status) -> usize {
        self.items.iter().filter(|item| item.status == status).count()
    }

    /// Whether nothing fails.
    pub fn is_ready(&self) -> bool {
        self.count(Status::Fails) == 0
    }
}

/// What an answer to a requirement must say of the app as it is now: its version, and the state of the fields.
///
/// # Errors
/// If the manifest cannot be read, or is none.
pub fn current(files: &dyn Files, path: &Path, requirement: &Requirement) -> Result<(Shown, Shown), Error> {
    let app = load(files, path)?.ok_or_else(|| Error::NoManifest(vec![path.to_owned()]))?;
    let facts = Facts::of(&app);
    Ok((facts.text("version"), state(requirement, &facts)))
}
