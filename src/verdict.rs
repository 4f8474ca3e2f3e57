//! Judges findings: which of them count, how much, in which order, and whether the run passes.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use serde::Serialize;
use time::{Date, OffsetDateTime};

use crate::app::{App, Files, Kind, Loaded, Manifest, ReadError, Source};
use crate::code::Code;
use crate::config::{self, Config, Level, Suppression};
use crate::finding::{Finding, Severity, Stage};
use crate::rules;
use crate::syntax::{Lines, Span};
use crate::text::Shown;

/// What came of linting one manifest, or of reading one configuration.
#[derive(Clone, Debug, Default)]
pub struct Linted {
    /// The manifest or configuration.
    pub path: PathBuf,
    /// The files that the findings' spans refer to, as they were read: whoever shows their text masks its secrets first.
    /// Empty if nothing refers to them.
    pub sources: Vec<Source>,
    /// The findings, by file, offset and rule.
    pub findings: Vec<Finding>,
    /// The findings that do not count.
    pub suppressed: Vec<Suppressed>,
    /// Which of the configuration's suppressions held, by their index.
    pub held: BTreeSet<usize>,
    /// What makes it a public app, if it is one.
    pub public: Option<Public>,
    /// The files that are there and cannot be read, and that no finding is about.
    pub unreadable: Vec<(PathBuf, ReadError)>,
}

/// A public app.
#[derive(Clone, Debug)]
pub struct Public {
    /// Its id.
    pub id: String,
    /// The value that makes it public.
    pub span: Span,
}

/// A finding that does not count.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Whether a comment in the manifest says so, and not the configuration.
    pub in_source: bool,
    /// Why.
    pub reason: Shown,
}

/// What must be clean for a run to pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// What the upload refuses, or would silently ignore: no errors
    #[default]
    Upload,
    /// Also what a Marketplace reviewer is likely to object to: no warnings of stage review
    Review,
}

/// The findings that fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Those that the gate does not let pass.
    Gate(Gate),
    /// Those of this severity and above.
    Severity(Severity),
    /// None.
    Never,
}

impl FailOn {
    /// Whether a run with this finding fails.
    pub fn fails(self, finding: &Finding) -> bool {
        match self {
            Self::Gate(Gate::Upload) => finding.severity == Severity::Error,
            Self::Gate(Gate::Review) => {
                let review = finding.stage == Stage::Review;
                finding.severity == Severity::Error || (finding.severity == Severity::Warning && review)
            }
            Self::Severity(severity) => finding.severity >= severity,
            Self::Never => false,
        }
    }
}

/// Runs the rules over an app and judges what they find by its configuration.
pub fn judge(files: &dyn Files, app: App, config: &Config) -> Linted {
    let mut findings = rules::check(&app, &config.settings);
    if app.kind == Kind::Local {
        leave_to_the_base(files, &app, config, &mut findings);
    }
    findings.retain_mut(|finding| apply_level(app.source(finding.span.source), config, finding));
    let mut linted = Linted { path: app.main().path.clone(), findings, public: Public::of(&app), ..Linted::default() };
    linted.unreadable.clone_from(&app.unreadable);
    suppress(&app, config, &mut linted);
    suppress_inline(&app, &mut linted);
    sort(&mut linted.findings);
    if !(linted.findings.is_empty() && linted.suppressed.is_empty() && linted.public.is_none()) {
        linted.sources = app.sources;
        linted.forget_code(app.code.as_ref());
    }
    linted
}

/// What is wrong with a configuration: what cannot be understood, and suppressions that hold for nothing any more.
///
/// Which suppressions are unused can only be told after the run, so `is_unused` says it of each by index.
pub fn judge_configuration(config: &Config, is_unused: impl Fn(usize, &Suppression) -> bool) -> Linted {
    let mut findings = Vec::new();
    for problem in &config.problems {
        let mut finding = Finding::new(problem.rule, problem.span, problem.message.clone());
        finding.help = problem.help.as_ref().map(Shown::from);
        findings.push(finding);
    }
    for (index, suppression) in config.suppressions.iter().enumerate() {
        if suppression.is_expired(today()) {
            let message = format!("this suppression of `{}` has expired", suppression.rule);
            let mut finding = Finding::new("expired-suppression", suppression.span, message);
            finding.help("mend what it hid, or decide again and set a later `until`");
            findings.push(finding);
        } else if rules::find(&suppression.rule).is_some() && is_unused(index, suppression) {
            let kind = if suppression.baseline { "entry of the baseline" } else { "suppression" };
            let message = format!("no finding of `{}` needs this {kind} any more", suppression.rule);
            let mut finding = Finding::new("unused-suppression", suppression.span, message);
            finding.help("remove it, so that the next such finding is seen");
            findings.push(finding);
        }
    }
    findings.sort_by_key(|finding| finding.span);
    let path = config.sources.first().map(|source| source.path.clone()).unwrap_or_default();
    Linted { path, sources: config.sources.clone(), findings, ..Linted::default() }
}

/// Drops what the manifest that a local one extends is guilty of by itself: it is reported there.
fn leave_to_the_base(files: &dyn Files, app: &App, config: &Config, findings: &mut Vec<Finding>) {
    let Some(base) = app.sources.get(1) else { return };
    let Ok(Loaded::App(base)) = App::load(files, &base.path) else { return };
    let own = rules::check(&base, &config.settings);
    let own: HashSet<_> = own.iter().map(|finding| place(&base, finding)).collect();
    findings.retain(|finding| finding.span.source.0 == 0 || !own.contains(&place(app, finding)));
}

/// What tells a finding from the others of an app, whichever of its manifests is linted.
fn place<'a>(app: &'a App, finding: &Finding) -> (&'a Path, usize, usize, &'static str) {
    (&app.source(finding.span.source).path, finding.span.start, finding.span.end, finding.rule.name)
}

/// Judges a finding that only shows beside other apps like those that the rules found.
pub fn add(linted: &mut Linted, mut finding: Finding, config: &Config) {
    let source = linted.source(finding.span);
    if !apply_level(source, config, &mut finding) {
        return;
    }
    let comment = || config::inline(source).into_iter().find(|comment| comment.covers(source, &finding));
    let (reason, in_source) = match (suppression(source, config, &finding), comment()) {
        (Some((index, suppression)), _) => {
            linted.held.insert(index);
            (suppression.reason.clone(), false)
        }
        (None, Some(comment)) if !comment.reason.is_empty() => (comment.reason, true),
        _ => {
            linted.findings.push(finding);
            return sort(&mut linted.findings);
        }
    };
    linted.suppressed.push(Suppressed { finding, in_source, reason: reason.into() });
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.span, a.rule.name, &a.message).cmp(&(b.span, b.rule.name, &b.message)));
}

/// Gives a finding the severity that the configuration says; `false` if it is to be off.
fn apply_level(source: &Source, config: &Config, finding: &mut Finding) -> bool {
    match config.level(finding.rule.name, &source.path) {
        Some(Level::Off) => return false,
        Some(Level::Severity(severity)) => finding.severity = severity,
        None => {}
    }
    true
}

/// The suppression of the configuration that holds for a finding, and its index.
fn suppression<'c>(source: &Source, config: &'c Config, finding: &Finding) -> Option<(usize, &'c Suppression)> {
    if config.suppressions.is_empty() {
        return None;
    }
    let (file, pointer) = (config.relative(&source.path), pointer(source, finding.span));
    config.suppressions.iter().enumerate().find(|(_, suppression)| {
        !suppression.is_expired(today()) && suppression.covers(finding.rule.name, &file, &pointer)
    })
}

/// Sets the findings aside that the configuration suppresses.
fn suppress(app: &App, config: &Config, linted: &mut Linted) {
    for finding in std::mem::take(&mut linted.findings) {
        match suppression(app.source(finding.span.source), config, &finding) {
            Some((index, suppression)) => {
                linted.held.insert(index);
                linted.suppressed.push(Suppressed { finding, in_source: false, reason: (&suppression.reason).into() });
            }
            None => linted.findings.push(finding),
        }
    }
}

/// Sets the findings aside that comments of the manifest suppress, and reports the comments that are at fault themselves.
fn suppress_inline(app: &App, linted: &mut Linted) {
    let main = app.main();
    let mut faults = Vec::new();
    for comment in config::inline(main) {
        if comment.reason.is_empty() {
            let mut fault = Finding::new("invalid-configuration", comment.span, "a suppression needs a reason");
            fault.help("say after the bracket why the finding does not count: `ignore[rule] reason`");
            faults.push(fault);
            continue;
        }
        let covered: Vec<Finding> = linted.findings.extract_if(.., |finding| comment.covers(main, finding)).collect();
        if let Some(name) = comment.rules.iter().find(|name| rules::find(name).is_none()) {
            faults.push(Finding::new("unknown-rule", comment.span, format!("there is no rule `{name}`")));
        } else if covered.is_empty() && !comment.rules.iter().any(|rule| rule == rules::SEVERAL_PUBLIC_APPS) {
            let mut fault = Finding::new("unused-suppression", comment.span, "this comment suppresses nothing");
            fault.help("remove it, so that the next such finding is seen");
            faults.push(fault);
        }
        let set_aside = covered.into_iter();
        linted.suppressed.extend(set_aside.map(|finding| Suppressed {
            finding,
            in_source: true,
            reason: (&comment.reason).into(),
        }));
    }
    linted.findings.extend(faults);
    suppress_in_code(app, linted);
}

/// The same for the comments of the code. That one suppresses nothing is not reported: the code of a back end may be that of
/// several apps.
fn suppress_in_code(app: &App, linted: &mut Linted) {
    let files = app.code.iter().flat_map(|code| app.sources.iter().skip(usize::from(code.first)));
    for source in files.filter(|source| !source.parsed.comments.is_empty()) {
        for comment in config::inline(source).into_iter().filter(|comment| !comment.reason.is_empty()) {
            let covered: Vec<_> = linted.findings.extract_if(.., |finding| comment.covers(source, finding)).collect();
            linted.suppressed.extend(covered.into_iter().map(|finding| Suppressed {
                finding,
                in_source: true,
                reason: (&comment.reason).into(),
            }));
        }
    }
}

fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

/// The pointer as reports, baselines and suppressions write it.
fn pointer(source: &Source, span: Span) -> Shown {
    source.root().map(|root| root.locate(span).0).unwrap_or_default().into()
}

impl Public {
    fn of(app: &App) -> Option<Self> {
        let manifest = Manifest::of(app);
        let id = manifest.at_root("id").and_then(|member| member.value.as_str())?;
        let distribution = &manifest.field("distribution_type")?.value;
        let public = manifest.is_public() && app.kind != Kind::Local;
        public.then(|| Self { id: id.to_owned(), span: distribution.span })
    }
}

impl Linted {
    /// Drops the text of the code that no finding is about, which nobody will show.
    fn forget_code(&mut self, code: Option<&Code>) {
        let Some(code) = code else { return };
        let suppressed = self.suppressed.iter().map(|suppressed| &suppressed.finding);
        let places = self.findings.iter().chain(suppressed).flat_map(|finding| {
            std::iter::once(finding.span).chain(finding.related.iter().map(|related| related.span))
        });
        let shown: HashSet<_> = places.map(|span| usize::from(span.source.0)).collect();
        for (index, source) in self.sources.iter_mut().enumerate().skip(usize::from(code.first)) {
            if !shown.contains(&index) {
                (source.text, source.lines) = (String::new(), Lines::new(""));
            }
        }
    }

    /// The file that a span lies in.
    pub fn source(&self, span: Span) -> &Source {
        match self.sources.get(usize::from(span.source.0)) {
            Some(source) => source,
            None => unreachable!("every span is made from one of the sources"),
        }
    }

    /// The JSON pointer of a finding's place.
    pub fn pointer(&self, finding: &Finding) -> Shown {
        pointer(self.source(finding.span), finding.span)
    }
}
