//! Values left over from a tutorial or a template.

use url::Url;

use super::{string_at_root, why_invalid_id};
use crate::app::folder::IconFile;
use crate::rules::address::{own_labels, reserved, reserved_name};
use crate::rules::{Context, Report, excerpt};
use crate::syntax::Node;

/// What shows that a value is left over from a tutorial.
#[derive(Debug, PartialEq)]
enum Sign<'a> {
    /// The id is below `com.example`.
    Namespace,
    /// A part of the text that describes what to fill in.
    Template(&'a str),
    /// A host below a domain that is reserved for documentation and tests.
    Reserved(&'static str),
    /// A label of the host that is a placeholder.
    Label(String),
}

/// The words that follow `your` in a placeholder. `your-server.de` is a real host, so `server` is not among them.
const NOUNS: [&str; 18] = [
    "api",
    "app",
    "application",
    "appname",
    "backend",
    "business",
    "company",
    "domain",
    "host",
    "icon",
    "logo",
    "name",
    "organization",
    "product",
    "project",
    "site",
    "url",
    "website",
];

pub fn placeholder_value(cx: &Context, report: &mut Report) {
    for (node, sign) in id(cx).into_iter().chain(texts(cx)).chain(urls(cx)) {
        report.at(node, sign.message()).help(match sign {
            Sign::Namespace => "use an id under a domain you own; it cannot be changed after the first upload",
            _ => "replace it with the real value; reviewers ask to remove placeholders",
        });
    }
}

impl Sign<'_> {
    fn message(&self) -> String {
        match self {
            Self::Namespace => "the id starts with `com.example`, which tutorials use".to_owned(),
            Self::Template(text) => format!("`{}` is a placeholder that was never filled in", excerpt(text)),
            Self::Reserved(name) => {
                format!("`{name}` is reserved for documentation and tests, so no user can reach it")
            }
            Self::Label(label) => format!("`{}` in this host is a placeholder", excerpt(label)),
        }
    }
}

type Found<'a> = (&'a Node, Sign<'a>);

/// `invalid-id` reports ids that Stripe rejects.
fn id<'a>(cx: &Context<'a>) -> Option<Found<'a>> {
    let (node, text) = string_at_root(cx, "id").filter(|(_, text)| why_invalid_id(text).is_none())?;
    let mut steps = text.split('.').map(str::to_ascii_lowercase);
    let is_tutorial = steps.next().as_deref() == Some("com") && steps.next().as_deref() == Some("example");
    let namespace = (is_tutorial && cx.audience.is_reviewed()).then_some(Sign::Namespace);
    Some((node, namespace.or_else(|| capitals(text).map(Sign::Template))?))
}

fn texts<'a>(cx: &Context<'a>) -> impl Iterator<Item = Found<'a>> {
    let name = string_at_root(cx, "name").map(|(node, _)| node);
    let policies = cx.manifest.content_security_policies().filter_map(|policy| policy.value.get("purpose"));
    let of_policies = policies.flat_map(|purpose| localised(&purpose.value));
    let of_permissions = cx.manifest.permissions().flat_map(|permission| permission.purposes());
    let nodes = name.into_iter().chain(icon(cx)).chain(of_permissions.filter(is_long)).chain(of_policies);
    nodes.filter_map(|node| Some((node, in_text(node.as_str()?)?)))
}

/// The icon, unless the icon rules already report that the file does not exist.
fn icon<'a>(cx: &Context<'a>) -> Option<&'a Node> {
    let exists = matches!(cx.app.folder.icon, IconFile::Found { .. } | IconFile::Unreadable(_));
    string_at_root(cx, "icon").filter(|_| exists).map(|(node, _)| node)
}

/// Whether a purpose is longer than those that `vague-purpose` reports.
fn is_long(purpose: &&Node) -> bool {
    purpose.as_str().is_some_and(|text| text.trim().chars().count() >= 20)
}

/// The text, or the texts of a map from locale to text.
fn localised(node: &Node) -> impl Iterator<Item = &Node> {
    std::iter::once(node).chain(node.members().iter().map(|member| &member.value))
}

/// The rules of each field report what is not a URL, and templates in the sources of the policy.
fn urls<'a>(cx: &Context<'a>) -> impl Iterator<Item = Found<'a>> {
    let sources = cx.manifest.csp_lists().flat_map(|(_, list)| list.items());
    let sources = sources.filter(|source| !source.as_str().unwrap_or_default().contains(['[', '<', '{']));
    let post_install = cx.manifest.post_install_action().and_then(|action| action.get("url"));
    let nodes = cx.manifest.redirect_uris().chain(sources).chain(post_install.map(|member| &member.value));
    nodes.filter_map(|node| Some((node, in_url(node.as_str()?)?)))
}

fn in_url(text: &str) -> Option<Sign<'_>> {
    let url = Url::parse(text).ok()?;
    in_text(text).or_else(|| reserved(&url).map(Sign::Reserved)).or_else(|| placeholder_label(&url))
}

/// Such as `your-backend` and `yourdomain`.
fn placeholder_label(url: &Url) -> Option<Sign<'static>> {
    let is_placeholder = |label: &&str| {
        let joined = label.replace(['-', '_'], "");
        joined.strip_prefix("your").is_some_and(|rest| NOUNS.contains(&rest))
    };
    own_labels(url).into_iter().find(is_placeholder).map(|label| Sign::Label(label.to_owned()))
}

fn in_text(text: &str) -> Option<Sign<'_>> {
    bracketed(text).or_else(|| capitals(text)).map(Sign::Template).or_else(|| documentation_domain(text))
}

/// Such as `[YOUR_APP]`, `<your app>` and `{my-app-name}`. Other text in brackets may be intended.
fn bracketed(text: &str) -> Option<&str> {
    let inner = text.split(['[', '<', '{']).skip(1).filter_map(|rest| rest.split([']', '>', '}']).next());
    inner.into_iter().find(|inner| {
        let mut words = inner.split(['_', '-', ' ']).map(str::to_ascii_lowercase);
        let first = words.next().unwrap_or_default();
        matches!(&*first, "your" | "my" | "insert" | "replace") && words.any(|word| NOUNS.contains(&&*word))
    })
}

/// Such as `YOUR_APP_ID` and `REPLACE_YOUR_WORDPRESS_URL`.
fn capitals(text: &str) -> Option<&str> {
    let mut words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_');
    words.find(|word| {
        let rest = word.strip_prefix("YOUR_").or_else(|| word.strip_prefix("REPLACE_"));
        rest.is_some_and(|rest| !rest.is_empty())
    })
}

/// Such as `api.example.com`. In prose, a reserved top-level domain such as `.test` may be no domain at all.
fn documentation_domain<'a>(text: &str) -> Option<Sign<'a>> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, '-' | '.'));
    let mut domains = words.filter(|word| word.contains('.'));
    domains
        .find_map(|word| reserved_name(&word.to_ascii_lowercase()).filter(|name| name.contains('.')))
        .map(Sign::Reserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_placeholders_in_texts() {
        for (text, sign) in [
            ("[YOUR_APP]", Sign::Template("YOUR_APP")),
            ("Allows [YOUR APP] to add lines to an invoice", Sign::Template("YOUR APP")),
            ("<your company> Invoices", Sign::Template("your company")),
            ("./{my-app-name}.png", Sign::Template("my-app-name")),
            ("${{YOUR_APP}}", Sign::Template("YOUR_APP")),
            ("https://REPLACE_YOUR_WORDPRESS_URL/", Sign::Template("REPLACE_YOUR_WORDPRESS_URL")),
            ("com.YOUR_COMPANY.sync", Sign::Template("YOUR_COMPANY")),
            ("Sends receipts from billing@mail.Example.com.", Sign::Reserved("example.com")),
        ] {
            assert_eq!(in_text(text), Some(sign), "{text}");
        }
    }

    #[test]
    fn ignores_real_words() {
        for text in [
            "Your invoices at a glance",
            "Shows an example of each invoice, for example the last one.",
            "Ledgerline [BETA]",
            "Reads subscriptions with the status [past_due]",
            "Looks up the order by metadata[order_id]",
            "Fills {{amount}} into the letter that you write",
            "Shows [your invoices] next to the customer",
            "Runs my.test before each payout",
            "Replace_ment of YOUR plan",
            "examplecom",
            "notexample.com",
            "[",
            "[[<{",
            "",
        ] {
            assert_eq!(in_text(text), None, "{text}");
        }
    }

    #[test]
    fn finds_placeholders_in_hosts() {
        for (text, sign) in [
            ("https://example.com/callback", Sign::Reserved("example.com")),
            ("https://*.example.org/api/", Sign::Reserved("example.org")),
            ("https://ledgerline.test/callback", Sign::Reserved("test")),
            ("https://your-backend.com/callback", Sign::Label("your-backend".to_owned())),
            ("https://api.yourdomain.co.uk/v1/", Sign::Label("yourdomain".to_owned())),
            ("https://your-app.vercel.app/callback", Sign::Label("your-app".to_owned())),
        ] {
            assert_eq!(in_url(text), Some(sign), "{text}");
        }
        for text in [
            "https://static.your-server.de/callback",
            "https://yourmoney.dev/callback",
            "https://testexample.com/callback",
            "https://example.dev/callback",
            "https://latest.dev/",
            "https://127.0.0.1/",
            "your-backend.com",
        ] {
            assert_eq!(in_url(text), None, "{text}");
        }
    }
}
