//! Content security policy: which hosts the views may fetch from and load images from.

use std::cell::Cell;

use url::{ParseError, SyntaxViolation, Url};

use super::hosts::Unregistered;
use super::{Context, Report, hosts};
use crate::app::Kind;
use crate::finding::Severity;
use crate::syntax::{Edit, Member, Node, Span, Value};

/// An entry of `connect-src` or `image-src`.
struct CspSource<'a> {
    /// The list that it stands in.
    directive: &'static str,
    node: &'a Node,
    text: &'a str,
    /// The URL, if its host could be understood.
    url: Option<Url>,
    /// Why it is no source at all.
    fault: Option<Fault>,
}

/// Why a text is no source, and what to do about it.
#[derive(Debug)]
struct Fault {
    reason: String,
    help: &'static str,
}

/// The lists of sources, of each policy and directive.
fn lists<'a>(cx: &Context<'a>) -> impl Iterator<Item = Vec<CspSource<'a>>> {
    cx.manifest.content_security_policies().flat_map(|policy| {
        ["connect-src", "image-src"].into_iter().filter_map(|directive| {
            let list = policy.value.get(directive)?.value.items();
            Some(list.iter().filter_map(|node| CspSource::of(directive, node)).collect())
        })
    })
}

/// The sources whose host is understood, each with its URL.
fn urls<'a>(cx: &Context<'a>) -> impl Iterator<Item = (CspSource<'a>, Url)> {
    lists(cx).flatten().filter_map(|source| source.url.clone().map(|url| (source, url)))
}

impl<'a> CspSource<'a> {
    fn of(directive: &'static str, node: &'a Node) -> Option<Self> {
        let text = node.as_str()?;
        let (url, fault) = read(text);
        Some(Self { directive, node, text, url, fault })
    }

    /// Whether the upload takes it and the effective policy keeps it.
    fn has_effect(&self) -> bool {
        let Some(url) = &self.url else { return false };
        let dropped = self.directive == "connect-src" && (hosts::is_stripe(url) || lacks_path(url));
        self.fault.is_none() && url.scheme() == "https" && !dropped
    }
}

/// The URL of a source, as far as its host is understood, and why the text is no source.
fn read(text: &str) -> (Option<Url>, Option<Fault>) {
    match understand(text) {
        Err(fault) => (None, Some(fault)),
        Ok(url) => {
            let after_host = [Some(url.path()), url.query(), url.fragment()];
            let starred = after_host.into_iter().flatten().any(|part| part.contains('*'));
            let fault = starred.then(|| Fault {
                reason: "`*` may only stand for the first label of a host".to_owned(),
                help: "drop the `*`: a path that ends with `/` already covers everything below it",
            });
            (Some(url), fault)
        }
    }
}

fn understand(text: &str) -> Result<Url, Fault> {
    const WHOLE_URL: &str = "write a whole URL, such as `https://api.ledgerline.dev/v1/`";
    const LITERAL: &str = "the policy is fixed with the upload: list each host, or all below one as `https://*.…`";
    let fault = |reason: &str, help| Err(Fault { reason: reason.to_owned(), help });
    if text.trim().is_empty() {
        return fault("it is empty", WHOLE_URL);
    }
    if text.contains(char::is_whitespace) {
        return fault("it holds white space", "write one URL an entry, without spaces around it");
    }
    if text.contains(['{', '}', '<', '>']) {
        return fault("nothing ever fills in a placeholder", LITERAL);
    }
    let url = match parse(text) {
        Ok(url) if url.has_host() => url,
        Err(error) if error != ParseError::RelativeUrlWithoutBase => {
            return fault(&format!("it cannot be read as a URL ({error})"), WHOLE_URL);
        }
        _ => return fault("it is no whole URL", WHOLE_URL),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return fault("it holds a user name", "drop everything up to the `@`");
    }
    let host = url.host_str().unwrap_or_default();
    let strange = |char: char| !(char.is_ascii_alphanumeric() || "-_.[:]".contains(char));
    match host.strip_prefix("*.").unwrap_or(host).chars().find(|char| strange(*char)) {
        Some('*') => fault("`*` may only stand for the whole first label of a host", LITERAL),
        Some(char) => fault(&format!("its host holds `{char}`"), LITERAL),
        None => Ok(url),
    }
}

/// Parses a URL, and tolerates no misplaced slashes, which browsers do.
fn parse(text: &str) -> Result<Url, ParseError> {
    let misplaced = Cell::new(false);
    let watch = |violation| {
        if matches!(violation, SyntaxViolation::ExpectedDoubleSlash | SyntaxViolation::Backslash) {
            misplaced.set(true);
        }
    };
    let url = Url::options().syntax_violation_callback(Some(&watch)).parse(text)?;
    if misplaced.get() { Err(ParseError::RelativeUrlWithoutBase) } else { Ok(url) }
}

fn lacks_path(url: &Url) -> bool {
    url.path() == "/"
}

pub fn invalid_csp_source(cx: &Context, report: &mut Report) {
    for source in lists(cx).flatten() {
        let Some(fault) = &source.fault else { continue };
        let message = format!("upload refuses this source of `{}`: {}", source.directive, fault.reason);
        let finding = report.at(source.node, message).help(fault.help);
        if let Some(text) = without_final_star(&source) {
            finding.safe_fix("drop the `*`", [cx.rewrite(source.node, text)]);
        }
    }
}

/// The source without a `*` at its very end, if that is all it takes.
fn without_final_star<'a>(source: &CspSource<'a>) -> Option<&'a str> {
    let text = source.text.strip_suffix('*').filter(|rest| rest.ends_with('/'))?;
    match read(text) {
        (Some(url), None) if source.directive != "connect-src" || !lacks_path(&url) => Some(text),
        _ => None,
    }
}

pub fn insecure_csp_source(cx: &Context, report: &mut Report) {
    for (source, url) in urls(cx).filter(|(_, url)| url.scheme() != "https") {
        let local = hosts::unregistered(&url).is_some();
        let finding = report.at(source.node, "upload refuses sources that are not HTTPS (`protocol has to be https`)");
        match cx.app.kind {
            Kind::Local => finding.severity(Severity::Warning).help(LOCAL_HELP),
            _ if local => finding.help(MAIN_HELP),
            _ => finding.help("serve it over HTTPS and write `https://`"),
        };
        if let Some(text) = over_https(&source, &url) {
            finding.safe_fix("use https", [cx.rewrite(source.node, &text)]);
        }
    }
}

const LOCAL_HELP: &str = "Stripe's reference shows it in a local manifest, yet its CLI has refused to start with one; use an HTTPS tunnel then";
const MAIN_HELP: &str = "name the host that serves your users, and your own machine in a local manifest";

/// The source with `https`, if the host is public and the port is left to the scheme.
fn over_https(source: &CspSource, url: &Url) -> Option<String> {
    if url.scheme() != "http" || url.port().is_some() || hosts::unregistered(url).is_some() {
        return None;
    }
    let text = format!("https{}", source.text.get("http".len()..)?);
    let mut wanted = url.clone();
    wanted.set_scheme("https").ok()?;
    (Url::parse(&text) == Ok(wanted)).then_some(text)
}

pub fn local_csp_source(cx: &Context, report: &mut Report) {
    let secure = urls(cx).filter(|(_, url)| url.scheme() == "https" && hosts::reserved(url).is_none());
    for (source, url) in secure {
        let Some(lack) = hosts::unregistered(&url) else { continue };
        let host = url.host_str().unwrap_or_default();
        let message = match lack {
            Unregistered::Address => "upload looks for the domain in a host, and an IP address has none".to_owned(),
            Unregistered::Unknown => format!("upload finds no domain in `{host}` (`cannot derive eTLD+1 for domain`)"),
            Unregistered::Suffix => format!("upload finds no domain in `{host}`, because it is a public suffix itself"),
        };
        let finding = report.at(source.node, message);
        match (cx.app.kind, lack) {
            (Kind::Local, _) => finding.severity(Severity::Warning).help(LOCAL_HELP),
            (_, Unregistered::Suffix) => finding
                .severity(Severity::Warning)
                .help(format!("write the part that is yours before it, as in `https://<yours>.{host}/`")),
            _ => finding.help(MAIN_HELP),
        };
    }
}

pub fn connect_src_without_path(cx: &Context, report: &mut Report) {
    let connected = urls(cx).filter(|(source, _)| source.directive == "connect-src");
    for (source, url) in connected.filter(|(_, url)| lacks_path(url)) {
        let finding =
            report.at(source.node, "upload refuses a source of `connect-src` without a path (`path cannot be empty`)");
        if hosts::is_stripe(&url) {
            finding.help("remove it: Stripe leaves its own hosts out of the policy");
        } else {
            finding
                .help("name the path that the views call, such as `/v1/`; one that ends with `/` covers all below it");
        }
    }
}

pub fn connect_src_stripe_host(cx: &Context, report: &mut Report) {
    let connected = urls(cx).filter(|(source, _)| source.directive == "connect-src");
    for (source, _) in connected.filter(|(_, url)| hosts::is_stripe(url)) {
        report
            .at(source.node, "Stripe leaves its own hosts out of the policy, so the views cannot reach this one")
            .help("call Stripe's API through the HTTP client of `@stripe/ui-extension-sdk`, or from your back end");
    }
}

pub fn root_csp(cx: &Context, report: &mut Report) {
    const FIELD: &str = "content_security_policy";
    let Some(root) = cx.app.main().root().filter(|_| cx.app.kind != Kind::V2) else { return };
    let Some(policy) = root.get(FIELD).filter(|policy| policy.value.as_object().is_some()) else { return };
    let finding = report
        .at(&policy.key, "a policy at the root is reported to have no effect: the views then reach no host at all");
    finding.help("move it under `ui_extension`");
    match root.get("ui_extension").map(|ui| &ui.value) {
        None => finding.unsafe_fix("put it under `ui_extension`", wrap(policy, "ui_extension")),
        Some(ui) if ui.as_object().is_some() && ui.get(FIELD).is_none() => {
            finding.unsafe_fix("move it under `ui_extension`", cx.move_member(policy, ui, FIELD).into_iter().flatten())
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
            .at(place, "users are asked to let the app reach these hosts, and not told why")
            .help("say in `purpose` what the views fetch there");
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
            } else if let Some(wider) = list.iter().find(|other| other.has_effect() && covers(other, url)) {
                report
                    .at(source.node, "another source covers this one")
                    .related(wider.node, "this one covers it")
                    .safe_fix("remove it", remove);
            }
        }
    }
}

/// Each source is compared with each other, so longer lists are left alone. Real ones have a dozen.
const MOST_COMPARED: usize = 1_000;

/// Whether another source allows everything that `url` allows. A path that ends with `/` allows what is below it.
fn covers(source: &CspSource, url: &Url) -> bool {
    let Some(wider) = source.url.as_ref().filter(|wider| *wider != url && wider.query().is_none()) else {
        return false;
    };
    let same_service = (wider.scheme(), wider.port_or_known_default()) == (url.scheme(), url.port_or_known_default());
    let below = wider.path().ends_with('/') && url.path().starts_with(wider.path());
    same_service && hosts::covers(wider, url) && (below || wider.path() == url.path())
}
