//! What code that uses Stripe can call: endpoints of the API, methods of its SDK, exports of the Dashboard's SDK.

use std::collections::HashMap;

use semver::Version;
use serde::Deserialize;

use super::Catalogue;

/// An endpoint of Stripe's API.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The method and the path, in which `{}` stands for a part that varies: `GET /v1/customers/{}`.
    pub endpoint: &'static str,
    /// One of these permissions is needed. Empty where none is, and where none is published.
    pub any_of: Vec<&'static str>,
    /// How well that is known.
    pub confidence: Certainty,
    /// The methods of the npm package `stripe` that call it, of all the versions that were read.
    #[serde(borrow)]
    pub sdk: Vec<&'static str>,
    /// The sources' ids.
    pub source: Vec<&'static str>,
}

/// How well it is known which permission an endpoint needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Stripe's documentation says it.
    Documented,
    /// The API's error texts or a trial say it.
    Observed,
    /// It follows from the object's name or from what the path is below.
    Derived,
    /// No permission is published.
    Unknown,
    /// It needs no permission.
    None,
}

/// A name that the Dashboard's SDK exports, `@stripe/ui-extension-sdk`.
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

/// The versions of the Dashboard's SDK whose exports are listed, the oldest first.
static SDK_VERSIONS: [Version; 12] = [
    Version::new(7, 1, 0),
    Version::new(8, 0, 0),
    Version::new(8, 1, 0),
    Version::new(8, 6, 0),
    Version::new(8, 7, 0),
    Version::new(8, 8, 1),
    Version::new(8, 9, 2),
    Version::new(8, 10, 0),
    Version::new(8, 11, 0),
    Version::new(9, 1, 0),
    Version::new(9, 2, 1),
    Version::new(9, 3, 0),
];

impl Catalogue {
    /// The endpoints that a method of the npm package `stripe` calls, such as `customers.retrieve`.
    pub fn endpoints_of(&self, method: &str) -> &[&'static Endpoint] {
        self.sdk_methods.get(method).map_or(&[], Vec::as_slice)
    }

    /// The endpoint that a request with that method goes to. A part of the path that is not known is `{}`.
    pub fn endpoint_at(&self, method: &str, path: &str) -> Option<&Endpoint> {
        let path = path.trim_end_matches('/');
        let of_method = |endpoint: &&Endpoint| {
            endpoint.endpoint.strip_prefix(method).and_then(|rest| rest.strip_prefix(' ')).is_some_and(|listed| {
                let (listed, asked) = (listed.split('/'), path.split('/'));
                listed.clone().count() == asked.clone().count()
                    && listed.zip(asked).all(|(listed, asked)| listed == asked || (listed == "{}" && !asked.is_empty()))
            })
        };
        // A part that is written out is nearer than one that varies.
        let varies = |endpoint: &&Endpoint| endpoint.endpoint.matches("{}").count();
        self.endpoints.iter().filter(of_method).min_by_key(varies)
    }

    /// The names that an entry point of the Dashboard's SDK exports in a version, or in a later one too; `None` if the
    /// version or the entry point is not listed.
    ///
    /// A version between two that are listed may have what came with the second.
    pub fn sdk_exports(&self, entry: &str, version: &Version, or_later: bool) -> Option<Vec<&SdkExport>> {
        let [oldest, .., newest] = &SDK_VERSIONS;
        let next = SDK_VERSIONS.iter().find(|listed| version <= listed).filter(|_| version >= oldest)?;
        let last = if or_later { newest } else { next };
        let mut all = self.sdk_exports.iter().filter(|export| export.entry() == entry).peekable();
        all.peek()?;
        Some(all.filter(|export| export.is_between(version, last)).collect())
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

/// The endpoints by the SDK's methods.
pub(super) fn methods(catalogue: &'static Catalogue) -> HashMap<&'static str, Vec<&'static Endpoint>> {
    let mut methods: HashMap<_, Vec<_>> = HashMap::new();
    for endpoint in catalogue.endpoints.iter() {
        for method in &endpoint.sdk {
            methods.entry(*method).or_default().push(endpoint);
        }
    }
    methods
}
