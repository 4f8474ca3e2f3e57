//! The vocabulary of findings: a rule and its page, how severe a finding is, when it takes effect, and what to do about
//! it.

mod page;
mod rule;

use serde::Serialize;

pub use page::Page;
pub use rule::Rule;

use crate::syntax::{Edit, Located, Span};
use crate::text::{Shown, secrets};

/// The maximum number of findings that are shown per file, and kept per rule in it. All of them count. No manifest
/// written by hand has more.
pub const MAX_FINDINGS: usize = 1_000;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never blocks.
    Info,
    /// A reviewer is likely to object, or users are harmed.
    Warning,
    /// Stripe rejects it, or silently ignores what the developer meant.
    Error,
}

/// When a problem takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// `stripe apps upload`.
    Upload,
    /// Installing the app, OAuth, or drawing in the Dashboard.
    Runtime,
    /// The Marketplace review of a public app.
    Review,
    /// Nothing yet; it makes later work harder.
    Maintenance,
}

/// How well a rule's claim is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Stripe's documentation, schema or staff say it.
    Documented,
    /// Somebody reported it of a real upload, install or review.
    Observed,
    /// It follows from several sources, but none of them says it.
    Inferred,
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It keeps the meaning, or is certainly what was meant.
    Safe,
    /// It is a proposal; applied only when asked for.
    Unsafe,
}

/// A change that removes the finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, as an imperative: "remove the trailing comma".
    pub title: Shown,
    /// Whether it may be applied without asking.
    pub safety: Safety,
    /// The replacements, which do not overlap.
    pub edits: Vec<Edit>,
}

/// A second place that explains a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Where it is.
    pub span: Span,
    /// What it has to do with the finding.
    pub message: Shown,
}

/// A problem in a manifest.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The rule's severity, unless the rule or the configuration decided otherwise.
    pub severity: Severity,
    /// The rule's stage, unless the rule decided otherwise.
    pub stage: Stage,
    /// What is wrong.
    pub message: Shown,
    /// What to do about it.
    pub help: Option<Shown>,
    /// The key or value that causes it.
    pub span: Span,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// The change that removes it.
    pub fix: Option<Fix>,
    /// Whether it fails the run.
    pub fails: bool,
    /// How many more findings of its rule there are in the file, which are only counted because there are too many to
    /// show.
    pub more: usize,
    /// Whether it is only counted, so that it needs no fix.
    pub(crate) omitted: bool,
}

impl Finding {
    /// A finding of a rule, with the rule's severity.
    pub fn new(rule: &'static Rule, place: impl Located, message: impl Into<Shown>) -> Self {
        let page = rule.page();
        Self {
            rule,
            severity: page.severity,
            stage: page.stage,
            message: message.into(),
            help: None,
            span: place.span(),
            related: Vec::new(),
            fix: None,
            fails: false,
            more: 0,
            omitted: false,
        }
    }

    /// Says what to do about it.
    pub fn help(&mut self, help: impl Into<Shown>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Points at a second place that explains it.
    pub fn related(&mut self, place: impl Located, message: impl Into<Shown>) -> &mut Self {
        self.related.push(Related { span: place.span(), message: message.into() });
        self
    }

    /// Lowers or raises the severity for this case.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Sets a different stage from the rule's other cases.
    pub fn stage(&mut self, stage: Stage) -> &mut Self {
        self.stage = stage;
        self
    }

    /// Offers a change that may be applied without asking.
    pub fn safe_fix(&mut self, title: impl Into<Shown>, edits: impl IntoIterator<Item = Edit>) -> &mut Self {
        self.fix(title, Safety::Safe, edits)
    }

    /// Offers a change that is applied only when asked for.
    pub fn unsafe_fix(&mut self, title: impl Into<Shown>, edits: impl IntoIterator<Item = Edit>) -> &mut Self {
        self.fix(title, Safety::Unsafe, edits)
    }

    fn fix(&mut self, title: impl Into<Shown>, safety: Safety, edits: impl IntoIterator<Item = Edit>) -> &mut Self {
        if self.omitted {
            return self;
        }
        let edits: Vec<Edit> = edits.into_iter().collect();
        let changes_nothing = |edit: &Edit| edit.span.is_empty() && edit.text.is_empty();
        // An edit is shown in every report, and with its secret masked it would destroy the manifest.
        let writes_secret = |edit: &Edit| !secrets::find(&edit.text).is_empty();
        let is_whole = !edits.is_empty() && !edits.iter().any(|edit| changes_nothing(edit) || writes_secret(edit));
        self.fix = is_whole.then(|| Fix { title: title.into(), safety, edits });
        self
    }
}
