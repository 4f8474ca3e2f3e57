//! Content security policy: which hosts the views may connect to and load images from.

pub(super) mod source;

use url::Url;

use super::address::{NoDomain, covers, is_stripe, is_unreachable, reserved, shared_suffix};
use super::{Context, Report, excerpt};
use crate::app::Kind;
use crate::diagnostic::{Severity, Stage};
use crate::syntax::{Edit, Member, Node, Span, Value};
use source::{CspSource, lacks_path, read};

/// The lists of sources, of each policy and directive.
fn lists<'a>(cx: &Context<'a>) -> impl Iterator<Item = Vec<CspSource<'a>>> {
    let lists = cx.manifest.csp_lists();
    lists.map(|(directive, list)| list.items().iter().filter_map(|node| CspSource::of(directive, node)).collect())
}

/// The sources whose host is understood, each with its URL.
fn urls<'a>(cx: &Context<'a>) -> impl Iterator<Item = (CspSource<'a>, Url)> {
    lists(cx).flatten().filter_map(|source| source.url.clone().map(|url| (source, url)))
}

pub fn invalid_csp_source(cx: &Context, report: &mut Report) {
    for source in lists(cx).flatten() {
        let Some(fault) = &source.fault else { continue };
        let message = format!("`stripe apps upload` rejects this `{}` source: {}", source.directive, fault.reason);
        let finding = report.at(source.node, message).help(help(&source, fault.help));
        if let Some(text) = without_final_star(&source) {
            finding.safe_fix("remove the `*`", [cx.rewrite(source.node, text)]);
        }
    }
}

/// What to do about an invalid source. Without its `*`, one of `connect-src` may lack a path.
fn help(source: &CspSource, help: &'static str) -> &'static str {
    let rest = source.text.strip_suffix('*').filter(|_| source.directive == "connect-src");
    match rest.map(read) {
        Some((Some(url), None)) if lacks_path(&url) => {
            "replace the `*` with the path that the views call; a path that ends with `/` covers everything below it, and a \
             `connect-src` source needs a path"
        }
        _ => help,
    }
}

/// The source without the `*` at its end, if that makes it valid.
fn without_final_star<'a>(source: &CspSource<'a>) -> Option<&'a str> {
    let text = source.text.strip_suffix('*').filter(|rest| rest.ends_with('/'))?;
    match read(text) {
        (Some(url), None) if source.directive != "connect-src" || !lacks_path(&url) => Some(text),
        _ => None,
    }
}

pub fn insecure_csp_source(cx: &Context, report: &mut Report) {
    for (source, url) in urls(cx).filter(|(_, url)| url.scheme() != "https") {
        let finding = report
            .at(source.node, "`stripe apps upload` rejects sources that are not HTTPS (`protocol has to be https`)");
        match cx.app.kind {
            Kind::Local => finding.help(LOCAL_HELP),
            _ if NoDomain::of(&url).is_some() => {
                let host = url.host_str().unwrap_or_default();
                finding.help(format!(
                    "{MAIN_HELP}; HTTPS alone does not help, because `stripe apps upload` also rejects the host \
                     `{host}`"
                ))
            }
            _ if is_unreachable(&url) => finding.help(MAIN_HELP),
            _ if matches!(url.scheme(), "ws" | "wss") => {
                finding.help("the policy has no place for WebSockets; let the views call an HTTPS endpoint instead")
            }
            _ => finding.help("serve it over HTTPS and use `https://`"),
        };
        if let Some(text) = over_https(&source, &url) {
            finding.safe_fix("use https", [cx.rewrite(source.node, &text)]);
        }
    }
}

const LOCAL_HELP: &str = "use an HTTPS tunnel if the Stripe CLI does not accept it; Stripe's reference shows such a \
     source in a local manifest, but its CLI has rejected one";
const MAIN_HELP: &str = "use the host that serves your users, and put your own machine in a local manifest";

/// The source with `https`, if the host is public and there is no explicit port.
fn over_https(source: &CspSource, url: &Url) -> Option<String> {
    if url.scheme() != "http" || url.port().is_some() || NoDomain::of(url).is_some() || is_unreachable(url) {
        return None;
    }
    let text = format!("https{}", source.text.get("http".len()..)?);
    let mut wanted = url.clone();
    wanted.set_scheme("https").ok()?;
    (Url::parse(&text) == Ok(wanted)).then_some(text)
}

/// The CLI reports this in addition to `protocol has to be https`, so the scheme does not matter. In a local manifest, where both are
/// warnings about one's own machine, one of them is enough.
pub fn local_csp_source(cx: &Context, report: &mut Report) {
    let is_reported = |url: &Url| cx.app.kind != Kind::Local || url.scheme() == "https";
    for (source, url) in urls(cx).filter(|(_, url)| reserved(url).is_none() && is_reported(url)) {
        match NoDomain::of(&url) {
            Some(lack) => without_domain(cx, &source, &url, lack, report),
            None if is_unreachable(&url) && cx.app.kind != Kind::Local => {
                report
                    .at(source.node, "this host is only reachable from your own network")
                    .severity(Severity::Warning)
                    .stage(Stage::Review)
                    .help(MAIN_HELP);
            }
            None => {}
        }
    }
}

fn without_domain(cx: &Context, source: &CspSource, url: &Url, lack: NoDomain, report: &mut Report) {
    let host = url.host_str().unwrap_or_default();
    let reason = match lack {
        NoDomain::Ipv6 => "IPv6 addresses have no domain",
        NoDomain::FinalDot => "it ends with a dot",
        NoDomain::OneLabel => "it has only one label",
        NoDomain::Suffix => "it is a public suffix",
    };
    let message = format!(
        "`stripe apps upload` rejects `{host}` (`cannot derive eTLD+1 for domain`): {reason}",
        host = excerpt(host)
    );
    let finding = report.at(source.node, message);
    match (cx.app.kind, lack) {
        (Kind::Local, _) => finding.help(LOCAL_HELP),
        (_, NoDomain::FinalDot) => finding.help("remove the dot at its end"),
        (_, NoDomain::Suffix) => finding.help(format!("use your own subdomain, for example `https://<yours>.{host}/`")),
        _ => finding.help(MAIN_HELP),
    };
}

pub fn csp_wildcard_on_shared_host(cx: &Context, report: &mut Report) {
    for (source, url) in urls(cx) {
        let Some(suffix) = shared_suffix(&url) else { continue };
        report
            .at(source.node, format!("`*.{suffix}` also covers hosts that belong to others"))
            .help(format!("list your own hosts instead, for example `https://<yours>.{suffix}/`"));
    }
}

pub fn csp_query_or_fragment(cx: &Context, report: &mut Report) {
    for (source, url) in urls(cx).filter(|(source, _)| source.fault.is_none()) {
        let (part, removed) = match (url.query(), url.fragment()) {
            (Some(_), Some(_)) => ("query or a fragment", "query and the fragment"),
            (Some(_), None) => ("query", "query"),
            (None, Some(_)) => ("fragment", "fragment"),
            (None, None) => continue,
        };
        let without = source.text.split(['?', '#']).next().unwrap_or_default();
        report
            .at(source.node, format!("a CSP source cannot have a {part}; browsers ignore it or the whole source"))
            .help("use the path alone")
            .safe_fix(format!("remove the {removed}"), [cx.rewrite(source.node, without)]);
    }
}

pub fn connect_src_without_path(cx: &Context, report: &mut Report) {
    let connected = urls(cx).filter(|(source, _)| source.directive == "connect-src");
    for (source, url) in connected.filter(|(_, url)| lacks_path(url)) {
        let lack = if source.text.ends_with('/') { "whose path is only `/`" } else { "without a path" };
        let finding = report.at(
            source.node,
            format!("`stripe apps upload` rejects a `connect-src` source {lack} (`path cannot be empty`)"),
        );
        if is_stripe(&url) {
            finding.help("remove it; Stripe drops its own hosts from the policy");
        } else {
            finding.help("add the path that the views call; a path that ends with `/` covers everything below it");
        }
    }
}

pub fn connect_src_stripe_host(cx: &Context, report: &mut Report) {
    let connected = urls(cx).filter(|(source, _)| source.directive == "connect-src");
    for (source, _) in connected.filter(|(_, url)| is_stripe(url)) {
        report
            .at(source.node, "Stripe drops its own hosts from the policy, so the views cannot connect to this one")
            .help("call the Stripe API with the HTTP client of `@stripe/ui-extension-sdk`, or from your back end");
    }
}

pub fn root_csp(cx: &Context, report: &mut Report) {
    const FIELD: &str = "content_security_policy";
    let Some(root) = cx.app.main().root().filter(|_| cx.app.kind != Kind::V2) else { return };
    let Some(policy) = root.get(FIELD).filter(|policy| policy.value.as_object().is_some()) else { return };
    let finding = report
        .at(&policy.key, "a policy at the root reportedly has no effect, so the views cannot connect to any host");
    finding.help("move it into `ui_extension`");
    match root.get("ui_extension").map(|ui| &ui.value) {
        None => finding.unsafe_fix("wrap it in `ui_extension`", wrap(policy, "ui_extension")),
        Some(ui) if ui.as_object().is_some() && ui.get(FIELD).is_none() => {
            finding.unsafe_fix("move it into `ui_extension`", cx.move_member(policy, ui, FIELD).into_iter().flatten())
        }
        Some(_) => finding,
    };
}

/// The edits that make a member the only one of a new member of that name.
fn wrap(member: &Member, name: &str) -> [Edit; 2] {
    let Span { source, start, .. } = member.key.span;
    let end = member.value.span.end;
    let before = Edit { span: Span::new(source, start, start), text: format!("\"{name}\": {{ ") };
    [before, Edit { span: Span::new(source, end, end), text: " }".to_owned() }]
}

pub fn missing_csp_purpose(cx: &Context, report: &mut Report) {
    for policy in cx.manifest.content_security_policies() {
        let sources = policy.value.get("connect-src").filter(|list| !list.value.items().is_empty());
        let Some(sources) = sources else { continue };
        let place = match policy.value.get("purpose") {
            None if cx.lacks_inside(&policy.value, "purpose") => sources.key.span,
            Some(purpose) if is_blank(&purpose.value) => purpose.value.span,
            _ => continue,
        };
        report
            .at(place, "the policy has no `purpose`, so users are not told why the app connects to these hosts")
            .help("explain in `purpose` what the views load from these hosts");
    }
}

/// Whether a text, or every text of a map from locale to text, is absent or empty.
fn is_blank(purpose: &Node) -> bool {
    match &purpose.value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Object(texts) => texts.members.iter().all(|text| is_blank(&text.value)),
        _ => false,
    }
}

pub fn duplicate_csp_source(cx: &Context, report: &mut Report) {
    for list in lists(cx).filter(|list| list.len() <= MOST_COMPARED) {
        for (index, source) in list.iter().enumerate() {
            let Some(url) = &source.url else { continue };
            let (earlier, _) = list.split_at(index);
            let remove = cx.remove_item(source.node);
            if let Some(first) = earlier.iter().find(|first| first.url.as_ref() == Some(url)) {
                report
                    .at(source.node, "this source is listed twice")
                    .related(first.node, "first listed here")
                    .safe_fix("remove it", remove);
            } else if let Some(wider) = list.iter().find(|other| other.has_effect() && allows(other, url)) {
                report
                    .at(source.node, "another source already covers this one")
                    .related(wider.node, "covers it")
                    .safe_fix("remove it", remove);
            }
        }
    }
}

/// Each source is compared with every other, so longer lists are not checked. Real ones have a dozen.
const MOST_COMPARED: usize = 1_000;

/// Whether another source allows everything that `url` allows. A path that ends with `/` allows what is below it.
fn allows(source: &CspSource, url: &Url) -> bool {
    let Some(wider) = source.url.as_ref().filter(|wider| *wider != url && wider.query().is_none()) else {
        return false;
    };
    let same_service = (wider.scheme(), wider.port_or_known_default()) == (url.scheme(), url.port_or_known_default());
    let below = wider.path().ends_with('/') && url.path().starts_with(wider.path());
    same_service && covers(wider, url) && (below || wider.path() == url.path())
}
