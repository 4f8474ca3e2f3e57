//! What Stripe requires of an app, as data: `rules/requirements/marketplace.json`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::excerpt::Part;
use super::subject::Subject;

/// Everything that Stripe requires.
#[derive(Debug, Deserialize)]
pub struct Requirements {
    /// The day the list was brought up to date.
    pub date: &'static str,
    /// Where the requirements come from, by the names that they use.
    pub sources: BTreeMap<&'static str, Source>,
    /// The requirements, in the order of their numbers.
    pub requirements: Vec<Requirement>,
}

/// Where a requirement comes from.
#[derive(Debug, Deserialize, Serialize)]
pub struct Source {
    /// A URL, or what it is.
    pub what: &'static str,
    /// The day or the month it was read.
    pub read: &'static str,
}

/// One thing that Stripe requires.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its number.
    pub item: usize,
    /// Its name, which answers refer to.
    pub id: &'static str,
    /// Where to act on it.
    pub group: Group,
    /// The apps that it applies to.
    pub applies: Applies,
    /// How long an answer to it lasts.
    #[serde(default)]
    pub scope: Scope,
    /// How often it decides a review or an upload.
    #[serde(default)]
    pub decides: Decides,
    /// What must hold.
    pub title: &'static str,
    /// What rules check: all of it, or a part if a person must check it as well.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// The manifest's fields that an answer depends on, whatever else it depends on.
    #[serde(default)]
    pub fields: Vec<&'static str>,
    /// What a person must do; none if the rules check all of it.
    pub human: Option<Human>,
    /// What else there is to know.
    pub note: Option<&'static str>,
    /// The parts of the manifest that a human compares with something else.
    #[serde(default)]
    pub shows: Vec<Part>,
    /// Where it comes from.
    pub sources: Vec<&'static str>,
}

/// A part of a requirement that rules check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What the rules look at.
    pub of: Subject,
    /// Whether only findings inside it count, because the rules also look elsewhere.
    #[serde(default)]
    pub within: bool,
    /// The rules.
    #[serde(borrow)]
    pub rules: Vec<&'static str>,
}

/// What a person must do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Human {
    /// How to check it, in one line.
    pub check: &'static str,
    /// About how long that takes.
    pub minutes: usize,
    /// Whether nobody has to if the rules could look at everything.
    #[serde(default)]
    pub only_if_unseen: bool,
}

/// Where somebody acts on a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The manifest and the icon.
    Manifest,
    /// The source of the views and of the back end.
    Code,
    /// The Stripe Dashboard: the account and the submission.
    Dashboard,
    /// The listing in the Marketplace.
    Listing,
    /// The running app.
    App,
}

/// What an answer to a requirement depends on, and so how long it lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The Stripe account.
    Account,
    /// What the app is and who makes it, in any version.
    App,
    /// The texts and images of the listing.
    Listing,
    /// The manifest: its fields that the requirement names, or else all of it.
    Fields,
    /// The version, because any version may change the code. The shortest, so what applies if nothing is said.
    #[default]
    Version,
}

/// How often a requirement decides a review or an upload. Most often first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decides {
    /// Developers have reported an upload or an app that was rejected because of it.
    Refused,
    /// Stripe, or a summary of its guide, names it among the usual reasons.
    Named,
    /// Stripe requires it, and no rejection is known.
    #[default]
    Asked,
}

/// The apps that a requirement applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// Every app.
    All,
    /// Public apps.
    Public,
    /// Apps that use OAuth.
    Oauth,
    /// Public apps with a restricted key.
    RestrictedKey,
    /// Apps with views in the Dashboard.
    Ui,
    /// Apps with a v2 manifest.
    V2,
}

impl Requirements {
    /// The list that the program carries.
    pub fn load() -> &'static Self {
        static LIST: OnceLock<Requirements> = OnceLock::new();
        LIST.get_or_init(|| match serde_json::from_str(include_str!("../../rules/requirements/marketplace.json")) {
            Ok(list) => list,
            Err(error) => unreachable!("a test reads the list: {error}"),
        })
    }

    /// The requirement of that name.
    pub fn find(&'static self, id: &str) -> Option<&'static Requirement> {
        self.requirements.iter().find(|requirement| requirement.id == id)
    }

    /// The sources of a requirement.
    pub fn sources_of(&self, requirement: &Requirement) -> Vec<&Source> {
        requirement.sources.iter().filter_map(|id| self.sources.get(id)).collect()
    }
}

impl Source {
    /// Its address, if it is one that can be opened.
    pub fn url(&self) -> Option<&'static str> {
        self.what.split(',').next().filter(|start| start.starts_with("https://"))
    }
}

impl Requirement {
    /// Whether a human must look, whatever the rules saw.
    pub fn needs_a_human(&self) -> bool {
        self.human.as_ref().is_some_and(|human| !human.only_if_unseen)
    }

    /// The rules of all its checks.
    pub fn rules(&self) -> impl Iterator<Item = &'static str> {
        self.checks.iter().flat_map(|check| check.rules.iter().copied())
    }
}

impl Group {
    /// Every group, in the order of the checklist.
    pub const ALL: [Self; 5] = [Self::Manifest, Self::Code, Self::Dashboard, Self::Listing, Self::App];

    /// The heading over its requirements.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Manifest => "Manifest and icon",
            Self::Code => "Source code",
            Self::Dashboard => "Stripe Dashboard",
            Self::Listing => "Marketplace listing",
            Self::App => "Running app",
        }
    }
}

impl Applies {
    /// Why it does not apply to other apps.
    pub fn otherwise(self) -> &'static str {
        match self {
            Self::All | Self::Public => "the app is not public, so it is not reviewed",
            Self::Oauth => "the app does not use OAuth",
            Self::RestrictedKey => "the app is not a public app with a restricted key",
            Self::Ui => "the app has no views",
            Self::V2 => "the manifest is not a v2 manifest",
        }
    }
}
