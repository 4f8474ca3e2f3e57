//! What the Dashboard's SDK, `@stripe/ui-extension-sdk`, has in each version: its exports, and the props of its components.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use semver::Version;
use serde::Deserialize;

use super::Catalogue;

/// A name that the SDK exports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SdkExport {
    /// The entry point below the package and the name: `ui/Badge`.
    pub name: &'static str,
    /// The first version that has it, if the oldest that was read has not.
    pub since: Option<&'static str>,
    /// The last version that has it, if the newest that was read has not.
    pub last: Option<&'static str>,
    /// Whether it is a type, of which nothing remains at run time.
    #[serde(default)]
    pub is_type: bool,
    /// The sources' ids.
    pub source: Vec<&'static str>,
}

/// The versions of the SDK whose exports are listed, the oldest first.
static SDK_VERSIONS: LazyLock<Vec<Version>> = LazyLock::new(|| {
    let versions = "7.1.0 8.0.0 8.1.0 8.6.0 8.7.0 8.8.1 8.9.0 8.9.1 8.9.2 8.10.0 8.11.0 9.1.0 \
                    9.2.0-alpha.0 9.2.0-alpha.4 9.2.0-alpha.6 9.2.1 9.3.0";
    versions.split_whitespace().filter_map(|version| Version::parse(version).ok()).collect()
});

/// A component of the SDK in the versions of one major, which Stripe validates by the same schema.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SdkComponent {
    /// The major version, the entry point below the package, and the name: `9/ui/Badge`.
    pub name: &'static str,
    /// The first version that was read.
    pub from: &'static str,
    /// The last version that was read.
    pub to: &'static str,
    /// Its props.
    pub props: Props,
    /// The sources' ids.
    pub source: Vec<&'static str>,
}

/// The members of an object, each with what it accepts.
pub type Props = BTreeMap<&'static str, Accepts>;

/// What a prop, or a member of one, accepts.
#[derive(Debug, Deserialize)]
#[serde(untagged, bound(deserialize = "'de: 'static"))]
pub enum Accepts {
    /// One of these literals.
    OneOf(Vec<Literal>),
    /// An object with some of these members.
    Object(Props),
    /// More than can be listed.
    Anything,
}

/// A literal that a prop accepts.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Literal {
    /// A string, or [`NUMBER`].
    Text(&'static str),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
}

impl Literal {
    /// The text, if it is one that can be written.
    pub fn as_text(&self) -> Option<&'static str> {
        match self {
            Self::Text(text) if *self != NUMBER => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Bool(value) => value.fmt(f),
        }
    }
}

/// Stands among the literals of a prop that also accepts every number.
pub const NUMBER: Literal = Literal::Text("<number>");

impl Catalogue {
    /// The names that an entry point of the SDK exports in a version, or in a later one too; `None` if the
    /// version or the entry point is not listed.
    ///
    /// A version between two that are listed may still have what the first has, and already what the second has.
    pub fn sdk_exports(&self, entry: &str, version: &Version, or_later: bool) -> Option<Vec<&SdkExport>> {
        let before = SDK_VERSIONS.iter().rfind(|listed| *listed <= version)?;
        let next = SDK_VERSIONS.iter().find(|listed| version <= *listed)?;
        let last = if or_later { SDK_VERSIONS.last()? } else { next };
        let mut all = self.sdk_exports.iter().filter(|export| export.entry() == entry).peekable();
        all.peek()?;
        Some(all.filter(|export| export.is_between(before, last)).collect())
    }

    /// A component of the SDK, by its entry point and name, in a version; `None` if the version or the component is not
    /// listed.
    pub fn sdk_component(&self, entry: &str, name: &str, version: &Version) -> Option<&SdkComponent> {
        let component =
            self.sdk_components.find(&format!("{}/{entry}/{name}", version.major), |component| component.name)?;
        let starts = Version::parse(component.from).is_ok_and(|from| from <= *version);
        let ends = Version::parse(component.to).is_ok_and(|to| *version <= to);
        (starts && ends).then_some(component)
    }
}

impl SdkExport {
    /// The entry point below the package.
    pub fn entry(&self) -> &'static str {
        self.name.rsplit_once('/').map_or("", |(entry, _)| entry)
    }

    /// The name that it exports.
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit_once('/').map_or(self.name, |(_, name)| name)
    }

    /// Whether a version from `first` to `last` has it.
    fn is_between(&self, first: &Version, last: &Version) -> bool {
        let came = |since: &str| Version::parse(since).is_ok_and(|since| since <= *last);
        let stays = |until: &str| Version::parse(until).is_ok_and(|until| until >= *first);
        self.since.is_none_or(came) && self.last.is_none_or(stays)
    }
}
