//! Readiness for review: which requirements an app meets, which it fails, and which a person must check.
//!
//! A requirement passes only if every rule behind it looked at something that is there, or if somebody has checked it.

mod answers;
mod excerpt;
mod print;
mod requirement;
mod state;
mod subject;

use std::path::Path;

use serde::Serialize;

pub use answers::{ANSWERS, Answer, Answers};
pub use excerpt::{Excerpt, Part, Row};
pub use print::{Format, open, write, write_item};
pub use requirement::{Applies, Check, Decides, Group, Human, Requirement, Requirements, Scope, Source};
pub use subject::Subject;

use crate::app::code;
use crate::app::manifest::AccessType;
use crate::app::{App, Files, Kind, Manifest};
use crate::audience::Audience;
use crate::config::{Config, FailOn, Gate, Level};
use crate::diagnostic::{Finding, Severity};
use crate::engine::{FileReport, lint_app, load};
use crate::error::Error;
use crate::evidence;
use crate::syntax::{SourceId, Span};
use crate::text::Shown;
use state::state;
use subject::{Look, Sight};

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
    /// Whether Marketplace reviewers will look at the app.
    pub is_reviewed: bool,
    /// Whether the manifest's text could only be read in part.
    pub has_syntax_errors: bool,
    /// The result for each requirement, in the order of their numbers.
    pub items: Vec<Item>,
    /// What the manifest says, for those who compare it.
    pub excerpts: Vec<Excerpt>,
    /// The findings that fail `check --gate review` and that no requirement of this app is about.
    pub blockers: Vec<Evidence>,
    /// What is wrong with the file of answers or the configuration, and what could not be read.
    pub faults: Vec<Shown>,
    /// Whether the configuration and everything that the rules look at could be read.
    pub is_complete: bool,
}

/// The result for one requirement.
#[derive(Debug)]
pub struct Item {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// Whether it is met.
    pub status: Status,
    /// What shows it: the findings of its rules, or else what the rules looked at.
    pub evidence: Vec<Evidence>,
    /// Why the rules alone do not decide it, or why it does not apply.
    pub reasons: Vec<Shown>,
    /// A person's answer to it.
    pub answer: Option<Answer>,
    /// Why that answer no longer counts.
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
    /// A person has to check it.
    NeedsAHuman,
    /// It does not apply to this app, or the app has nothing that it is about.
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

/// Reviews the app whose manifest is at `path`. With the gate `review`, a private app is judged as if it were on its way to
/// the Marketplace.
///
/// # Errors
/// If the manifest cannot be read, or is not one that can be uploaded.
pub fn review(files: &dyn Files, path: &Path, config: &Config, gate: Gate) -> Result<Review, Error> {
    let mut app = uploadable(files, path)?;
    code::read_into(files, &mut app, &config.settings.code.roots);
    let answers = Answers::read(files, &app.path);
    let cx = Context::of(files, &app, config, gate);
    let items: Vec<Item> =
        Requirements::load().requirements.iter().map(|requirement| cx.item(requirement, &answers)).collect();
    let unreadable = app.unreadable.iter().map(|(path, reason)| format!("{}: {reason}", Shown::path(path)).into());
    let faults = answers.faults.iter().cloned().chain(problems(config)).chain(unreadable).collect();
    let blockers = cx.blockers(&items);
    Ok(Review {
        manifest: Shown::path(path),
        name: cx.text("name"),
        version: cx.text("version"),
        is_reviewed: cx.is_reviewed,
        has_syntax_errors: cx.has_syntax_errors(),
        items,
        excerpts: excerpt::excerpts(files, &app),
        blockers,
        faults,
        is_complete: app.unreadable.is_empty() && config.problems.is_empty(),
    })
}

/// The mistakes in a configuration, each with its place.
fn problems(config: &Config) -> impl Iterator<Item = Shown> {
    config.problems.iter().filter_map(|problem| {
        let source = config.sources.get(usize::from(problem.span.source.0))?;
        let start = source.lines.position(problem.span.start, &source.text);
        let (file, message) = (Shown::path(&source.path), &problem.message);
        Some(format!("{file}:{}:{}: {message}", start.line, start.column).into())
    })
}

/// The app of a manifest that holds fields and is not a local one, which no one uploads.
fn uploadable(files: &dyn Files, path: &Path) -> Result<App, Error> {
    let app = load(files, path)?.ok_or_else(|| Error::NotAManifest(path.to_owned()))?;
    let is_object = app.main().root().is_some_and(|root| root.as_object().is_some());
    match app.kind {
        Kind::Local => Err(Error::LocalManifest(path.to_owned())),
        _ if !is_object => Err(Error::NotAManifest(path.to_owned())),
        _ => Ok(app),
    }
}

/// What decides which requirements apply and which are met.
struct Context<'a> {
    files: &'a dyn Files,
    app: &'a App,
    manifest: Manifest<'a>,
    /// What the code says, if there is any.
    code: Option<evidence::Evidence<'a>>,
    config: &'a Config,
    is_reviewed: bool,
    /// The findings as the configuration has them.
    linted: FileReport,
    /// The findings without levels and suppressions, which may hide what a rule found.
    unfiltered: Vec<Finding>,
}

impl<'a> Context<'a> {
    fn of(files: &'a dyn Files, app: &'a App, config: &'a Config, gate: Gate) -> Self {
        let bare = Config { settings: config.settings.clone(), ..Config::default() };
        Self {
            files,
            app,
            manifest: Manifest::of(app),
            code: evidence::Evidence::of(app, &config.settings.code),
            config,
            is_reviewed: Audience::of(app, gate == Gate::Review).is_reviewed(),
            linted: lint_app(files, app.clone(), config, gate),
            unfiltered: lint_app(files, app.clone(), &bare, gate).findings,
        }
    }

    fn has_syntax_errors(&self) -> bool {
        !self.app.main().parsed.mistakes.is_empty()
    }

    fn text(&self, key: &str) -> Shown {
        let text = self.manifest.at_root(key).and_then(|member| member.value.as_str()).unwrap_or_default();
        text.into()
    }

    /// For an app that is not reviewed, only what the rules check applies.
    fn applies(&self, requirement: &Requirement) -> bool {
        let access_type = self.manifest.access_type().unwrap_or(AccessType::Platform);
        let asked = match requirement.applies {
            Applies::All => true,
            Applies::Public => self.is_reviewed,
            Applies::Oauth => access_type == AccessType::Oauth,
            Applies::RestrictedKey => self.is_reviewed && access_type == AccessType::RestrictedApiKey,
            Applies::Ui => self.manifest.views().next().is_some(),
            Applies::V2 => self.app.kind == Kind::V2,
        };
        asked && (self.is_reviewed || !requirement.checks.is_empty())
    }

    fn item(&self, requirement: &'static Requirement, answers: &Answers) -> Item {
        let mut item = Item {
            requirement,
            status: Status::NotApplicable,
            evidence: Vec::new(),
            reasons: Vec::new(),
            answer: None,
            stale: None,
        };
        if !self.applies(requirement) {
            let is_private = !self.is_reviewed && requirement.checks.is_empty();
            let applies = if is_private { Applies::Public } else { requirement.applies };
            item.reasons.push(applies.otherwise().into());
            return item;
        }
        let outcomes: Vec<Outcome> = requirement.checks.iter().map(|check| self.outcome(requirement, check)).collect();
        item.evidence = outcomes.iter().flat_map(|outcome| outcome.evidence.iter().cloned()).collect();
        dedup(&mut item.evidence);
        if outcomes.iter().any(|outcome| outcome.fails) {
            item.status = Status::Fails;
            return item;
        }
        item.reasons = outcomes.iter().flat_map(|outcome| outcome.reasons.iter().cloned()).collect();
        dedup(&mut item.reasons);
        let is_undecided = requirement.needs_a_human() || !item.evidence.is_empty() || !item.reasons.is_empty();
        if !is_undecided && outcomes.iter().all(|outcome| outcome.seen.is_empty()) {
            item.reasons.push("the manifest has nothing that this applies to".into());
            return item;
        }
        item.answer = answers.find(requirement.id).cloned();
        let state = state(requirement, self.files, self.app);
        item.stale =
            item.answer.as_ref().and_then(|answer| answer.is_stale(requirement, &self.text("version"), &state));
        let is_answered = item.answer.is_some() && item.stale.is_none();
        item.status = if is_undecided && !is_answered { Status::NeedsAHuman } else { Status::Passes };
        if item.evidence.is_empty() && !is_undecided {
            item.evidence = outcomes.into_iter().flat_map(|outcome| outcome.seen).collect();
            dedup(&mut item.evidence);
        }
        item
    }

    /// What came of one check: its findings, what hides some, and what its rules looked at.
    fn outcome(&self, requirement: &Requirement, check: &Check) -> Outcome {
        let sight = check.of.look(&Look { app: self.app, manifest: self.manifest, evidence: self.code.as_ref() });
        let concerns = |finding: &&Finding| {
            let is_inside = sight.seen.iter().any(|(_, span)| span.contains(finding.span));
            check.rules.contains(&finding.rule.name) && (is_inside || !check.within)
        };
        let findings: Vec<&Finding> = self.linted.findings.iter().filter(concerns).collect();
        let fails = findings.iter().any(|finding| fails(finding));
        let mut evidence: Vec<Evidence> = findings.into_iter().map(|finding| self.evidence(finding)).collect();
        let mut reasons = sight.unseen.clone();
        for suppressed in self.linted.suppressed.iter().filter(|suppressed| concerns(&&suppressed.finding)) {
            evidence.push(self.evidence(&suppressed.finding));
            reasons.push(
                format!("a finding of `{}` is suppressed: {}", suppressed.finding.rule.name, suppressed.reason).into(),
            );
        }
        let path = &self.app.main().path;
        let is_off = |rule: &&&str| self.config.level(rule, path) == Some(Level::Off);
        reasons.extend(check.rules.iter().filter(is_off).map(|rule| format!("`{rule}` is turned off").into()));
        reasons.extend(self.obstacles(requirement, check.of, &sight));
        let seen = sight.seen.into_iter().map(|(what, span)| self.place(what, span, None)).collect();
        Outcome { fails, evidence, reasons, seen }
    }

    /// What keeps rules from seeing all of a subject: mistakes in the text, a wrong shape, or a misspelled name.
    fn obstacles(&self, requirement: &Requirement, subject: Subject, sight: &Sight) -> Vec<Shown> {
        let mut obstacles = Vec::new();
        if self.has_syntax_errors() {
            obstacles.push("the manifest has syntax errors, so the rules may not see all of it".into());
        }
        if matches!(subject, Subject::Strings | Subject::Fields) {
            return obstacles;
        }
        let others = self.unfiltered.iter().filter(|finding| finding.span.source == SourceId(0));
        for finding in others.filter(|finding| !requirement.rules().any(|rule| rule == finding.rule.name)) {
            let is_inside = sight.seen.iter().any(|(_, span)| span.contains(finding.span));
            let texts = || [Some(&finding.message), finding.help.as_ref()].into_iter().flatten();
            let names = |key: &&str| texts().any(|text| text.contains(&format!("`{key}`")));
            let is_hidden = match (finding.rule.family, finding.rule.name) {
                ("fields", "misspelled-field" | "misplaced-field" | "unknown-field") => {
                    is_inside || subject.keys().iter().any(names)
                }
                ("fields", _) | (_, "duplicate-key") => is_inside || subject.keys().iter().any(names),
                _ => is_inside && finding.severity == Severity::Error,
            };
            if is_hidden {
                obstacles.push(format!("first fix `{}`: {}", finding.rule.name, finding.message).into());
            }
        }
        obstacles
    }

    /// The findings that fail the gate and that none of these items shows as its evidence.
    fn blockers(&self, items: &[Item]) -> Vec<Evidence> {
        let failing = items.iter().filter(|item| item.status == Status::Fails);
        let shown: Vec<&Evidence> = failing.flat_map(|item| &item.evidence).collect();
        let findings = self.linted.findings.iter().filter(|finding| fails(finding));
        findings.map(|finding| self.evidence(finding)).filter(|evidence| !shown.contains(&evidence)).collect()
    }

    fn evidence(&self, finding: &Finding) -> Evidence {
        self.place(finding.message.clone(), finding.span, Some(finding.rule.name))
    }

    fn place(&self, what: Shown, span: Span, rule: Option<&'static str>) -> Evidence {
        let source = self.app.source(span.source);
        Evidence { what, file: Shown::path(&source.path), line: source.lines.line_of(span.start) + 1, rule }
    }
}

/// Whether a finding keeps an app from its review: exactly those do that fail `check --gate review`.
fn fails(finding: &Finding) -> bool {
    FailOn::Gate(Gate::Review).fails(finding)
}

/// What came of one check.
struct Outcome {
    fails: bool,
    evidence: Vec<Evidence>,
    reasons: Vec<Shown>,
    seen: Vec<Evidence>,
}

/// Keeps the first of those that are equal.
fn dedup<T: PartialEq>(list: &mut Vec<T>) {
    let mut index = 0;
    while index < list.len() {
        let (before, rest) = list.split_at(index);
        if rest.first().is_some_and(|item| before.contains(item)) {
            list.remove(index);
        } else {
            index += 1;
        }
    }
}

impl Review {
    /// How many requirements have this status.
    pub fn count(&self, status: Status) -> usize {
        self.items.iter().filter(|item| item.status == status).count()
    }

    /// About how long it takes to check what needs a human, in minutes.
    pub fn minutes(&self) -> usize {
        let open = self.items.iter().filter(|item| item.status == Status::NeedsAHuman);
        open.map(Item::minutes).sum()
    }

    /// What the manifest says of a part.
    pub fn excerpt(&self, part: Part) -> Option<&Excerpt> {
        self.excerpts.iter().find(|excerpt| excerpt.part == part)
    }

    /// What the manifest says of the parts that a requirement shows.
    pub fn excerpts_of(&self, requirement: &Requirement) -> impl Iterator<Item = &Excerpt> {
        requirement.shows.iter().filter_map(|part| self.excerpt(*part))
    }

    /// Whether nothing fails, and everything could be read.
    pub fn is_ready(&self) -> bool {
        self.count(Status::Fails) == 0 && self.blockers.is_empty() && self.is_complete
    }

    /// Whether nothing fails and nothing needs a human.
    pub fn is_answered(&self) -> bool {
        self.is_ready() && self.count(Status::NeedsAHuman) == 0
    }
}

impl Item {
    /// About how long a person needs to check it, in minutes.
    pub fn minutes(&self) -> usize {
        self.requirement.human.as_ref().map_or(1, |human| human.minutes)
    }
}

/// What an answer to a requirement must say of the app as it is now: its version, and the state of the fields.
///
/// # Errors
/// If the manifest cannot be read, or is none.
pub fn current(files: &dyn Files, path: &Path, requirement: &Requirement) -> Result<(Shown, Shown), Error> {
    let app = uploadable(files, path)?;
    let manifest = Manifest::of(&app);
    let version = manifest.at_root("version").and_then(|member| member.value.as_str()).unwrap_or_default();
    Ok((version.into(), state(requirement, files, &app)))
}
