//! What code that uses Stripe can call: endpoints of the API, and methods of its SDK.

use std::collections::{HashMap, HashSet};

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

impl Catalogue {
    /// The endpoints that a method of the npm package `stripe` calls, such as `customers.retrieve`.
    pub fn endpoints_of(&self, method: &str) -> &[&'static Endpoint] {
        self.sdk_methods.get(method).map_or(&[], Vec::as_slice)
    }

    /// Whether a method of the npm package `stripe` ends in this name, as `customers.retrieve` does in `retrieve`.
    pub fn is_sdk_function(&self, name: &str) -> bool {
        self.sdk_functions.contains(name)
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

/// The last names of the SDK's methods.
pub(super) fn functions(catalogue: &'static Catalogue) -> HashSet<&'static str> {
    let methods = catalogue.endpoints.iter().flat_map(|endpoint| &endpoint.sdk);
    methods.filter_map(|method| method.rsplit('.').next()).collect()
}
