//! What a new version of an app means for the upload, for existing installs and for the review.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::app::manifest::{AccessType, Distribution};
use crate::app::{App, Manifest};
use crate::evidence::{CodeSettings, Evidence};
use crate::syntax::{Node, Span};
use crate::text::Shown;

/// The consequence of a change, most severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Consequence {
    /// Stripe rejects the upload, or treats it as a different app.
    Refused,
    /// Something stops working for existing installs.
    Breaks,
    /// Users have to re-authorize the app before it gets what it asks for.
    Consent,
    /// Reviewers look at it, as at every change of a public app.
    Review,
    /// No effect on existing installs.
    None,
}

/// A change between two versions of a manifest.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its consequence.
    pub consequence: Consequence,
    /// What has changed.
    pub what: Shown,
    /// What the change means.
    pub meaning: &'static str,
    /// Where it was in the old manifest.
    pub old: Option<Span>,
    /// Where it is in the new one.
    pub new: Option<Span>,
}

/// The changes from `old` to `new` and, if the code of both was read, the permissions that it starts to need. Sorted by
/// consequence and then by field.
pub fn compare(old: &App, new: &App) -> Vec<Change> {
    let mut comparison = Comparison { old: Manifest::of(old), new: Manifest::of(new), changes: Vec::new() };
    comparison.id();
    comparison.access_type();
    comparison.distribution();
    comparison.version(differs(old, new));
    comparison.redirect_uris();
    comparison.views();
    comparison.permissions();
    comparison.needs(old, new);
    comparison.content_security_policy();
    comparison.sandbox();
    comparison.listed("name", "the name", "the Marketplace listing must use the same name");
    comparison.listed("icon", "the icon", "the Marketplace listing must show the same image");
    comparison.listed(
        "post_install_action",
        "the post-install action",
        "new users are taken to a different page after installing",
    );
    let mut changes = comparison.changes;
    changes.sort_by_key(|change| change.consequence);
    changes
}

struct Comparison<'a> {
    old: Manifest<'a>,
    new: Manifest<'a>,
    changes: Vec<Change>,
}

impl<'a> Comparison<'a> {
    fn add(
        &mut self,
        consequence: Consequence,
        what: impl Into<Shown>,
        meaning: &'static str,
        old: Option<&Node>,
        new: Option<&Node>,
    ) {
        let (old, new) = (old.map(|node| node.span), new.map(|node| node.span));
        self.changes.push(Change { consequence, what: what.into(), meaning, old, new });
    }

    /// The values of a field before and after, if they differ.
    fn changed(&self, key: &str) -> Option<(Option<&'a Node>, Option<&'a Node>)> {
        let value = |manifest: Manifest<'a>| manifest.field(key).map(|member| &member.value);
        let (old, new) = (value(self.old), value(self.new));
        (old.map(said) != new.map(said)).then_some((old, new))
    }

    fn id(&mut self) {
        if let Some((old, new)) = self.changed("id") {
            let what = format!("the id: {}", from_to(old, new));
            let meaning = "a different id is a different app: existing installs do not get this version, and links to the app break";
            self.add(Consequence::Refused, what, meaning, old, new);
        }
    }

    fn access_type(&mut self) {
        let Some((old, new)) = self.changed("stripe_api_access_type") else { return };
        let what = format!("the access type: {}", from_to(old, new));
        if self.old.access_type() == self.new.access_type() {
            let meaning = "this only makes the default explicit, but an upload that added `platform` to a public app was rejected";
            self.add(Consequence::Review, what, meaning, old, new);
        } else if self.old.access_type() == Some(AccessType::Platform) {
            let meaning =
                "every user has to reinstall the app, and Stripe may reject the change after the first upload";
            self.add(Consequence::Refused, what, meaning, old, new);
        } else {
            let meaning = "the access type cannot change after the first upload";
            self.add(Consequence::Refused, what, meaning, old, new);
        }
    }

    fn distribution(&mut self) {
        let (before, after) = (self.old.distribution(), self.new.distribution());
        let Some((old, new)) = self.changed("distribution_type").filter(|_| before != after) else { return };
        let what = format!("the distribution: {}", from_to(old, new));
        match after {
            Some(Distribution::Public) => {
                let meaning = "an account can have only one public app; uninstall the private app before you publish";
                self.add(Consequence::Review, what, meaning, old, new);
            }
            _ => {
                let meaning = "only Stripe Support can make a published app private again";
                self.add(Consequence::Refused, what, meaning, old, new);
            }
        }
    }

    fn version(&mut self, differs: bool) {
        let value = |manifest: Manifest<'a>| manifest.at_root("version").map(|member| &member.value);
        let (old, new) = (value(self.old), value(self.new));
        let (Some(before), Some(after)) = (old.and_then(Node::as_str), new.and_then(Node::as_str)) else { return };
        if is_lower(after, before) {
            let what = format!("the version: {}", from_to(old, new));
            let meaning = "the version is lower than before; Stripe only considers the order of uploads";
            self.add(Consequence::None, what, meaning, old, new);
        } else if before == after && differs {
            let what = format!("the version is still `{after}`");
            let meaning = "Stripe rejects a version that has been uploaded before";
            self.add(Consequence::Refused, what, meaning, old, new);
        }
    }

    fn redirect_uris(&mut self) {
        let uris = |manifest: Manifest<'a>| -> Vec<&'a Node> { manifest.redirect_uris().collect() };
        let (old, new) = (uris(self.old), uris(self.new));
        for uri in only_in(&old, &new) {
            let what = format!("redirect URI removed: `{}`", said(uri));
            self.add(Consequence::Breaks, what, "links and installs that still use it fail", Some(uri), None);
        }
        for uri in only_in(&new, &old) {
            let what = format!("redirect URI added: `{}`", said(uri));
            self.add(Consequence::Review, what, "installs can use it once this version is released", None, Some(uri));
        }
        if let (Some(before), Some(after)) = (old.first(), new.first())
            && said(before) != said(after)
        {
            let what = format!("the default redirect URI is now `{}`", said(after));
            let meaning = "installs without a `redirect_uri` return there, because the first entry is the default";
            self.add(Consequence::Breaks, what, meaning, Some(before), Some(after));
        }
    }

    fn views(&mut self) {
        let views = |manifest: Manifest<'a>| -> BTreeMap<&'a str, &'a Node> {
            manifest.views().filter_map(|view| Some((view.viewport?.as_str()?, view.entry))).collect()
        };
        let (old, new) = (views(self.old), views(self.new));
        for (viewport, entry) in old.iter().filter(|(viewport, _)| !new.contains_key(*viewport)) {
            let what = format!("view removed: `{viewport}`");
            self.add(Consequence::Breaks, what, "users no longer find the app there", Some(entry), None);
        }
        for (viewport, entry) in new.iter().filter(|(viewport, _)| !old.contains_key(*viewport)) {
            let what = format!("view added: `{viewport}`");
            self.add(Consequence::Review, what, "the listing shows it under \"Works with\"", None, Some(entry));
        }
    }

    fn permissions(&mut self) {
        let names = |manifest: Manifest<'a>| -> BTreeMap<&'a str, (&'a Node, String)> {
            let named = manifest.permissions().filter_map(|permission| {
                let purposes: Vec<&str> = permission.purposes().into_iter().filter_map(Node::as_str).collect();
                Some((permission.name?.as_str()?, (permission.entry, purposes.join("\n"))))
            });
            named.collect()
        };
        let (old, new) = (names(self.old), names(self.new));
        for (name, (entry, purpose)) in &new {
            match old.get(name) {
                None => {
                    let what = format!("permission added: `{name}`");
                    let meaning =
                        "each user has to accept it under \"Review permissions\"; until then, calls that need it fail";
                    self.add(Consequence::Consent, what, meaning, None, Some(entry));
                }
                Some((before, earlier)) if earlier != purpose => {
                    let what = format!("the purpose of `{name}` has changed");
                    self.add(
                        Consequence::Review,
                        what,
                        "users see it when they install the app",
                        Some(before),
                        Some(entry),
                    );
                }
                Some(_) => {}
            }
        }
        for (name, (entry, _)) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
            let what = format!("permission removed: `{name}`");
            self.add(Consequence::Breaks, what, "once released, calls and events that need it fail", Some(entry), None);
        }
    }

    /// What the code needs now, and neither the manifest has nor the code needed before.
    fn needs(&mut self, old: &App, new: &App) {
        let settings = CodeSettings::default();
        let (before, after) = (Evidence::of(old, &settings), Evidence::of(new, &settings));
        let (Some(before), Some(after)) = (before, after) else { return };
        let mut told = HashSet::new();
        for (permission, seen) in after.newly_missing(&before) {
            let Some(span) = seen.span.filter(|_| told.insert(permission)) else { continue };
            let source = new.source(span.source);
            let place = format!("{}:{}", Shown::path(&source.path), source.lines.line_of(span.start) + 1);
            let what = format!("the code now needs `{permission}`: `{}` in {place}", seen.what);
            let meaning = "the manifest does not declare it, so the call fails; each user has to accept it first";
            let (old, new) = (None, Some(span));
            self.changes.push(Change { consequence: Consequence::Breaks, what: what.into(), meaning, old, new });
        }
    }

    fn content_security_policy(&mut self) {
        for key in ["connect-src", "image-src"] {
            let sources = |manifest: Manifest<'a>| -> Vec<&'a Node> {
                let lists = manifest.content_security_policies().filter_map(|policy| policy.value.get(key));
                lists.flat_map(|list| list.value.items()).filter(|source| source.as_str().is_some()).collect()
            };
            let (old, new) = (sources(self.old), sources(self.new));
            for source in only_in(&new, &old) {
                let what = format!("{key} widened: `{}`", said(source));
                let meaning = "each user has to accept the new policy before views can reach it";
                self.add(Consequence::Consent, what, meaning, None, Some(source));
            }
            for source in only_in(&old, &new) {
                let what = format!("{key} narrowed: `{}`", said(source));
                self.add(Consequence::Breaks, what, "views that still use it are blocked", Some(source), None);
            }
        }
    }

    fn sandbox(&mut self) {
        let flag = |manifest: Manifest<'a>| {
            let member = manifest.field("sandbox_install_compatible");
            member.is_some_and(|member| member.value.as_bool() == Some(true) || member.value.as_str() == Some("true"))
        };
        let (before, after) = (flag(self.old), flag(self.new));
        if let Some((old, new)) = self.changed("sandbox_install_compatible").filter(|_| before != after) {
            let (consequence, meaning) = match after {
                true => (Consequence::Review, "reviewers and users can install the app in a sandbox"),
                false => (Consequence::Breaks, "the app can no longer be installed in a sandbox"),
            };
            self.add(consequence, format!("sandbox_install_compatible: {}", from_to(old, new)), meaning, old, new);
        }
    }

    fn listed(&mut self, key: &str, name: &str, meaning: &'static str) {
        if let Some((old, new)) = self.changed(key) {
            self.add(Consequence::Review, format!("{name}: {}", from_to(old, new)), meaning, old, new);
        }
    }
}

/// Whether the manifest's own file differs in anything but its version.
pub fn differs(old: &App, new: &App) -> bool {
    let without_version = |app: &App| -> BTreeMap<String, String> {
        let members = app.main().root().into_iter().flat_map(Node::members);
        let others = members.filter(|member| member.key.text != "version" && !member.value.is_null());
        others.map(|member| (member.key.text.clone(), said(&member.value))).collect()
    };
    without_version(old) != without_version(new)
}

/// Whether both versions are SemVer and `version` is lower than `other`.
pub fn is_lower(version: &str, other: &str) -> bool {
    let parse = semver::Version::parse;
    matches!((parse(version), parse(other)), (Ok(version), Ok(other)) if version < other)
}

fn only_in<'a>(these: &[&'a Node], those: &[&'a Node]) -> Vec<&'a Node> {
    let those: HashSet<String> = those.iter().map(|node| said(node)).collect();
    these.iter().filter(|node| !those.contains(&said(node))).copied().collect()
}

fn from_to(old: Option<&Node>, new: Option<&Node>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("`{}` becomes `{}`", said(old), said(new)),
        (Some(old), None) => format!("`{}` is removed", said(old)),
        (None, Some(new)) => format!("`{}` is new", said(new)),
        (None, None) => String::new(),
    }
}

/// A value as text, independent of its formatting: keys sorted, no white space, strings without quotes.
fn said(node: &Node) -> String {
    match node.as_str() {
        Some(text) => text.to_owned(),
        None => node.to_json().to_string(),
    }
}
