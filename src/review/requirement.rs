//! What Stripe asks of an app, as data: `rules/requirements/marketplace.json`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// Everything that Stripe asks.
#[derive(Debug, Deserialize)]
pub struct Requirements {
    /// The day the list was brought up to.
    pub date: &'static str,
    /// Where the requirements come from, by the names that they use.
    pub sources: BTreeMap<&'static str, Source>,
    /// The requirements, in the order of the checklist.
    pub requirements: Vec<Requirement>,
}

/// Where a requirement comes from.
#[derive(Debug, Deserialize)]
pub struct Source {
    /// A URL, or what it is.
    pub what: &'static str,
    /// The day or the month it was read.
    pub read: &'static str,
}

/// One thing that Stripe asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its number.
    pub item: usize,
    /// Its name, which answers refer to.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// The apps that it is asked of.
    pub applies: Applies,
    /// What must hold.
    pub title: &'static str,
    /// The rules that decide it, wholly or, where a human must look too, in part.
    #[serde(default)]
    pub rules: Vec<&'static str>,
    /// The manifest's fields that it is about.
    #[serde(default)]
    pub fields: Vec<&'static str>,
    /// What a human must check, and where; none if the rules decide it wholly.
    pub human: Option<&'static str>,
    /// Where it comes from.
    pub sources: Vec<&'static str>,
}

/// What a requirement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The manifest and the icon.
    Manifest,
    /// The source of the views and of the back end.
    Code,
    /// The account and the process.
    Account,
    /// The listing in the Marketplace.
    Listing,
    /// What the running app does.
    Behaviour,
}

/// The apps that a requirement is asked of.
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
}

impl Group {
    /// The heading over its requirements.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Manifest => "Manifest and icon",
            Self::Code => "Source code",
            Self::Account => "Account and process",
            Self::Listing => "Marketplace listing",
            Self::Behaviour => "The running app",
        }
    }
}
