//! Where the code uses Stripe's API: calls of its SDK and requests to its endpoints.

use std::convert::Infallible;
use std::ops::Range;

use compact_str::CompactString;

use super::CodeFile;
use super::facts::{Call, DYNAMIC, Expr};
use super::resolve::{HOLE, Resolver};
use crate::catalogue::{Catalogue, Certainty, Endpoint};
use crate::parallel;

/// A use of Stripe's API.
#[derive(Clone, Debug)]
pub struct ApiCall {
    /// The file among those of the code.
    pub file: usize,
    /// Where it is.
    pub place: Range<usize>,
    /// What is called: the SDK's method, or an endpoint.
    pub what: String,
    /// The endpoints that it may go to.
    pub endpoints: Vec<&'static Endpoint>,
    /// Whether it is certainly a call to Stripe; others only look like one.
    pub is_certain: bool,
    /// Whether it is made for another account, by `stripeAccount`.
    pub is_for_account: bool,
    /// Whether it asks for objects to be expanded, which may need their permissions.
    pub expands: bool,
}

/// All uses of Stripe's API.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Those that are known.
    pub calls: Vec<ApiCall>,
    /// Those that are only known at runtime.
    pub dynamic: Vec<(usize, Range<usize>)>,
}

/// Where the API is.
const HOST: &str = "https://api.stripe.com";

/// How the names of functions end that send requests.
const SENDERS: [&str; 8] = ["fetch", "request", "api", "get", "post", "put", "del", "delete"];

/// Finds the uses of Stripe's API.
pub fn find(resolver: &Resolver) -> Api {
    let files: Vec<_> = resolver.code.files.iter().enumerate().filter(|(_, code)| code.mentions_stripe).collect();
    let mut api = Api::default();
    let Ok(()) = parallel::each::<_, _, Infallible>(
        &files,
        |(file, code)| find_in(resolver, *file, code),
        |_, found| {
            api.calls.extend(found.calls);
            api.dynamic.extend(found.dynamic);
            Ok(())
        },
    );
    api
}

/// Finds those of a file.
fn find_in(resolver: &Resolver, file: usize, code: &CodeFile) -> Api {
    let mut api = Api::default();
    let host = code.facts.strings.iter().find(|text| text.text.starts_with(HOST));
    let mut is_sent = false;
    for call in &code.facts.calls {
        if request(resolver, file, call, &mut api) {
            is_sent = true;
        } else if handed_on(resolver, file, call, host.is_some(), &mut api).is_none() {
            method(resolver, file, &call.callee, &call.place, Some(call), &mut api);
        }
    }
    // Requests to an address that is handed on, or taken apart, are made where they are not recognized.
    if let Some(host) = host.filter(|_| !is_sent && !code.is_aside) {
        api.dynamic.push((file, host.place.clone()));
    }
    // A method may be handed on without being called.
    for read in &code.facts.reads {
        method(resolver, file, &read.chain, &read.place, None, &mut api);
    }
    api
}

/// Notes a chain that ends in a method of the SDK.
fn method(
    resolver: &Resolver,
    file: usize,
    chain: &Expr,
    place: &Range<usize>,
    call: Option<&Call>,
    api: &mut Api,
) -> Option<()> {
    let (root, members) = resolver.expanded(file, chain)?;
    let members = match members.split_last()? {
        (last, before) if matches!(last.as_str(), "bind" | "call" | "apply") => before,
        _ => &members,
    };
    let is_dynamic = members.iter().any(|member| member == DYNAMIC);
    if !is_dynamic && !Catalogue::load().is_sdk_function(members.last()?) {
        return None;
    }
    for start in 0..members.len() {
        let (before, path) = members.split_at_checked(start)?;
        if path.iter().any(|member| member == DYNAMIC) && resolver.is_client(file, root, before) {
            api.dynamic.push((file, place.clone()));
            return Some(());
        }
        let what = path.join(".");
        let endpoints = Catalogue::load().endpoints_of(&what);
        if path.len() > 1 && !endpoints.is_empty() {
            let has_option = |option| call.is_some_and(|call| resolver.has_option(file, call, option));
            api.calls.push(ApiCall {
                file,
                place: place.clone(),
                endpoints: of_call(&what, call, endpoints),
                what,
                is_certain: call.is_some() && is_certain(resolver, file, chain, (root, before), path),
                is_for_account: has_option("stripeAccount"),
                expands: has_option("expand"),
            });
            return Some(());
        }
    }
    None
}

/// Whether what has a method is certainly a client, by itself or by a name that stands for it: `const stripe = config.api`.
fn is_certain(
    resolver: &Resolver,
    file: usize,
    chain: &Expr,
    (root, before): (&Expr, &[CompactString]),
    path: &[CompactString],
) -> bool {
    let is_client = |root: &Expr, members: &[CompactString]| {
        (!members.is_empty() || resolver.is_bound(file, root)) && resolver.is_client(file, root, members)
    };
    let named = match chain {
        Expr::Chain(name, rest) if rest.starts_with(path) => Some(name.as_ref()),
        _ => None,
    };
    is_client(root, before) || named.is_some_and(|name| is_client(name, &[]))
}

/// `accounts.retrieve` is one endpoint with an id and another without.
fn of_call(what: &str, call: Option<&Call>, endpoints: &[&'static Endpoint]) -> Vec<&'static Endpoint> {
    let has_id = call.is_none_or(|call| call.arguments.iter().any(|argument| !matches!(argument, Expr::Object(_))));
    let is_meant = |endpoint: &&&Endpoint| {
        !matches!(what, "accounts.retrieve" | "account.retrieve") || endpoint.endpoint.ends_with("{}") == has_id
    };
    endpoints.iter().filter(is_meant).copied().collect()
}

/// Notes a request that is sent without the SDK; says whether it is one.
fn request(resolver: &Resolver, file: usize, call: &Call, api: &mut Api) -> bool {
    let is_raw =
        matches!(&call.callee, Expr::Chain(_, members) if members.last().is_some_and(|last| last == "rawRequest"));
    let (method, address) = match (is_raw, call.arguments.as_slice()) {
        (true, [method, address, ..]) => (Some(method), address),
        (false, [address, ..]) if !matches!(address, Expr::Object(_)) => (None, address),
        _ => return false,
    };
    let texts = resolver.texts(file, address);
    let paths: Vec<&str> = texts
        .iter()
        .filter_map(|text| text.strip_prefix(HOST).or_else(|| Some(text.as_str()).filter(|_| is_raw)))
        .collect();
    if paths.is_empty() {
        return false;
    }
    let method = match method {
        Some(method) => method.as_text().unwrap_or_default().to_ascii_uppercase(),
        None => http_method(call).unwrap_or_else(|| "GET".to_owned()),
    };
    for path in &paths {
        let path = path.split(['?', '#']).next().unwrap_or_default().replace(HOLE, "{}");
        match Catalogue::load().endpoint_at(&method, &path) {
            Some(endpoint) => api.calls.push(ApiCall {
                file,
                place: call.place.clone(),
                what: format!("{method} {path}"),
                endpoints: vec![endpoint],
                is_certain: true,
                is_for_account: false,
                expands: path.contains("expand"),
            }),
            // Signing in needs no permission.
            None if path == "/v1/oauth/token" => {}
            None => api.dynamic.push((file, call.place.clone())),
        }
    }
    true
}

/// Notes a call that hands a path of the API to a function that sends it, as in `stripeFetch('/customers')`. Only the
/// names speak for that, so it is not certain.
fn handed_on(resolver: &Resolver, file: usize, call: &Call, has_host: bool, api: &mut Api) -> Option<()> {
    let (root, members) = call.callee.as_path()?;
    let name = members.last().map_or(root, CompactString::as_str).to_ascii_lowercase();
    let facts = &resolver.code.files.get(file)?.facts;
    let is_imported = || facts.imports.iter().any(|import| import.local == root);
    let is_of_file = root == "this" || (members.is_empty() && facts.bound.contains(root) && !is_imported());
    let is_sender = name.contains("stripe") && SENDERS.iter().any(|sender| name.ends_with(sender));
    if !(is_sender || (has_host && is_of_file)) {
        return None;
    }
    let mut texts = call.arguments.iter().take(2).flat_map(|argument| resolver.texts(file, argument));
    let text = texts.find(|text| text.starts_with('/'))?;
    let path = text.split(['?', '#']).next().unwrap_or_default().replace(HOLE, "{}");
    let path = if path.starts_with("/v1/") || path.starts_with("/v2/") { path } else { format!("/v1{path}") };
    // Without a method in the text, it may be each that the path has.
    let method = http_method(call);
    let methods = method.as_deref().map_or(vec!["GET", "POST", "DELETE"], |method| vec![method]);
    let endpoints: Vec<_> = methods.iter().filter_map(|method| Catalogue::load().endpoint_at(method, &path)).collect();
    if endpoints.is_empty() {
        return None;
    }
    api.calls.push(ApiCall {
        file,
        place: call.place.clone(),
        endpoints,
        what: method.map_or_else(|| path.clone(), |method| format!("{method} {path}")),
        is_certain: false,
        is_for_account: false,
        expands: text.contains("expand"),
    });
    Some(())
}

/// The method of a request, as the options, the first argument or the function's name have it.
fn http_method(call: &Call) -> Option<String> {
    let option = call.arguments.iter().find_map(|argument| argument.get("method")?.as_text());
    let first = call.arguments.first().and_then(Expr::as_text);
    let named = first.filter(|text| matches!(*text, "GET" | "POST" | "PUT" | "PATCH" | "DELETE"));
    let name = match &call.callee {
        Expr::Chain(_, members) => members.last().map_or("", CompactString::as_str),
        Expr::Name(name) => name,
        _ => "",
    };
    let name = name.to_ascii_lowercase();
    let by_name = ["get", "post", "put", "patch", "delete"].into_iter().find(|method| name.ends_with(method));
    let by_name = by_name.or_else(|| name.ends_with("del").then_some("delete"));
    option.or(named).or(by_name).map(str::to_ascii_uppercase)
}

impl ApiCall {
    /// Whether it only reads.
    pub fn is_read(&self) -> bool {
        self.endpoints.iter().all(|endpoint| endpoint.endpoint.starts_with("GET "))
    }

    /// The permissions any one of which it needs; `None` where that is not published for all that it may be.
    pub fn any_of(&self) -> Option<Vec<&'static str>> {
        let is_known = |endpoint: &&Endpoint| endpoint.confidence != Certainty::Unknown;
        let known = self.endpoints.iter().all(is_known);
        let mut any_of: Vec<_> = self.endpoints.iter().flat_map(|endpoint| endpoint.any_of.iter().copied()).collect();
        any_of.sort_unstable();
        any_of.dedup();
        known.then_some(any_of)
    }

    /// Whether it is documented, or was observed, which permission it needs.
    pub fn is_proven(&self) -> bool {
        let is_proven = |endpoint: &&Endpoint| {
            matches!(endpoint.confidence, Certainty::Documented | Certainty::Observed) && !endpoint.any_of.is_empty()
        };
        !self.endpoints.is_empty() && self.endpoints.iter().all(is_proven)
    }
}
