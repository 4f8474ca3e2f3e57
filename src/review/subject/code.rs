//! What the rules about the code looked at, and what of it they could not decide: each with its place.

use std::collections::BTreeSet;
use std::path::PathBuf;

use url::Url;

use super::manifest::csp_sources;
use super::{Look, Sight};
use crate::app::code::CodeFile;
use crate::app::code::facts::Expr;
use crate::app::code::imports::Modules;
use crate::app::code::targets::Target;
use crate::evidence::{Doubt, Evidence, Kind, Use, component};
use crate::syntax::{SourceId, Span};
use crate::text::Shown;

/// How many places a reason names.
const MAX_PLACES: usize = 5;

const NO_CODE: &str = "the app's code is not next to the manifest";

/// The files of code.
pub fn code(look: &Look) -> Sight {
    match &look.app.code {
        Some(code) if !code.files.is_empty() => {
            Sight::of("the code", Span { source: SourceId(code.first), start: 0, end: 0 })
        }
        _ => Sight::hidden(NO_CODE),
    }
}

/// For each declared permission, what surely uses it.
pub fn used_permissions(look: &Look) -> Sight {
    if look.manifest.permissions().next().is_none() {
        return Sight::default();
    }
    let Some(evidence) = look.evidence else { return Sight::hidden(NO_CODE) };
    let (mut sight, mut told) = (Sight::default(), BTreeSet::new());
    for declared in &evidence.declared {
        let name = declared.meaning.likeliest();
        if !told.insert(name) {
            continue;
        }
        let uses: Vec<&Use> = evidence.uses_of(name).collect();
        let is_sure = |seen: &&&Use| {
            let is_app = !matches!(seen.kind, Kind::Server | Kind::Likely);
            is_app && (seen.writes || !name.ends_with("_write") || seen.kind == Kind::Named)
        };
        if let Some(seen) = uses.iter().find(is_sure) {
            let place = seen.span.unwrap_or(declared.permission.entry.span);
            sight.seen.push((format!("`{name}`: `{}`", seen.what).into(), place));
            continue;
        }
        let places = look.places(uses.iter().filter_map(|seen| seen.span));
        sight.unseen.push(match uses.is_empty() || places.is_empty() {
            true => format!("no use of `{name}` was seen").into(),
            false => format!("whether the app uses `{name}` is not certain from {places}").into(),
        });
    }
    sight
}

/// The calls of Stripe's API and the events, each with the permission that it needs.
pub fn calls(look: &Look) -> Sight {
    let Some(evidence) = look.evidence else { return Sight::hidden(NO_CODE) };
    if !evidence.is_list_known {
        return Sight::hidden("the list of permissions cannot be read");
    }
    let mut sight = Sight::default();
    let own = evidence.api.calls.iter().filter(|call| evidence.code.files.get(call.file).is_some_and(|f| !f.is_aside));
    let unknown = own.clone().filter(|call| call.is_certain && call.any_of().is_none());
    let expanding = own.filter(|call| call.expands);
    let dynamic = evidence.api.dynamic.iter().map(|(file, place)| evidence.code.span(*file, place));
    let groups = [
        ("what these calls do is only known at run time", look.places(dynamic)),
        ("which permission these calls need is not published", look.places(unknown.map(|call| evidence.span(call)))),
        (
            "these calls expand objects, which need permissions too",
            look.places(expanding.map(|call| evidence.span(call))),
        ),
    ];
    let groups = groups.into_iter().filter(|(_, places)| !places.is_empty());
    sight.unseen.extend(groups.map(|(what, places)| Shown::from(format!("{what}: {places}"))));
    let mut told = BTreeSet::new();
    let likely = evidence.uses.iter().filter(|seen| seen.kind == Kind::Likely);
    let lacking = likely.filter(|seen| !seen.any_of.iter().any(|name| evidence.is_granted(name)));
    let lacking = lacking.filter_map(|seen| seen.span).filter(|span| !evidence.code.is_aside(*span));
    sight.also_at(look, "these may be calls of Stripe's API whose permission is not declared", lacking);
    let is_claim = |kind| matches!(kind, Kind::View | Kind::Account | Kind::Server | Kind::Event);
    for seen in evidence.uses.iter().filter(|seen| is_claim(seen.kind)) {
        let Some(span) = seen.span.filter(|_| told.insert((&seen.any_of, seen.kind == Kind::Event))) else { continue };
        if let Some(name) = seen.any_of.iter().find(|name| evidence.is_granted(name)) {
            sight.seen.push((format!("`{}` needs `{name}`", seen.what).into(), span));
        } else if let Some(name) = seen.any_of.first() {
            let place = look.place(span);
            let reason = format!("`{}` needs `{name}`, unless it is about your own account: {place}", seen.what);
            sight.unseen.push(reason.into());
        }
    }
    sight.unseen.extend(doubts(evidence, &[Doubt::Foreign, Doubt::Elsewhere, Doubt::Extensions]));
    sight.unseen.extend(unread(evidence));
    if sight.seen.is_empty() && sight.unseen.is_empty() {
        return code(look);
    }
    sight
}

/// The requests that the views send, and the policy's entries for them.
pub fn requests(look: &Look) -> Sight {
    let (mut sight, Some(evidence)) = (view_code(look), look.evidence) else { return Sight::hidden(NO_CODE) };
    let policy = csp_sources(look.manifest);
    sight.seen.extend(policy.seen);
    sight.unseen.extend(policy.unseen);
    let entries: Vec<Url> = look
        .manifest
        .csp_lists()
        .filter(|(directive, _)| *directive == "connect-src")
        .flat_map(|(_, list)| list.items())
        .filter_map(|entry| Url::parse(entry.as_str()?).ok())
        .collect();
    let is_declared = |target: &&Target| {
        let is_covered = |url: &Url, entry: &Url, target: &Target| {
            target.addresses.iter().any(|address| address.url == *url && address.is_covered_by(entry))
        };
        !target.addresses.is_empty()
            && target
                .addresses
                .iter()
                .all(|address| entries.iter().any(|entry| is_covered(&address.url, entry, target)))
    };
    let (declared, others): (Vec<&Target>, Vec<&Target>) = evidence.targets.iter().partition(is_declared);
    let span = |target: &Target| evidence.code.span(target.file, &target.place);
    sight.seen.extend(declared.iter().map(|target| ("a request to a declared host".into(), span(target))));
    sight.also_at(look, "compare these requests with `connect-src`", others.into_iter().map(span));
    sight.also_at(look, "this may send requests", spans(evidence, may_send).chain(handed_on(evidence, &["fetch"])));
    let pictures = view_files(evidence).flat_map(|(index, file)| {
        let is_unknown = |name: &str, value: &Expr| name == "src" && value.as_text().is_none();
        let elements = file.facts.elements.iter();
        let unknown = elements.filter(move |element| element.attributes.iter().any(|a| is_unknown(&a.name, &a.value)));
        unknown.map(move |element| evidence.code.span(index, &element.place))
    });
    sight.also_at(look, "where these pictures are from is only known at run time", pictures);
    sight
}

/// The elements that the views draw.
pub fn view_elements(look: &Look) -> Sight {
    let (mut sight, Some(evidence)) = (view_code(look), look.evidence) else { return Sight::hidden(NO_CODE) };
    const STYLED: [&str; 3] = ["style", "className", "dangerouslySetInnerHTML"];
    let styled = view_files(evidence).flat_map(|(index, file)| {
        let attributes = file.facts.elements.iter().flat_map(|element| &element.attributes);
        let styled = attributes.filter(|attribute| STYLED.contains(&attribute.name.as_str()));
        styled.map(move |attribute| evidence.code.span(index, &attribute.place))
    });
    sight.also_at(look, "these attributes may style elements of your own", styled);
    let is_maker = |path: &[&str]| path.last().is_some_and(|last| matches!(*last, "createElement" | "cloneElement"));
    sight.also_at(look, "what these calls draw is not known", spans(evidence, is_maker));
    sight
}

/// Where the views may keep something.
pub fn view_storage(look: &Look) -> Sight {
    let (mut sight, Some(evidence)) = (view_code(look), look.evidence) else { return Sight::hidden(NO_CODE) };
    let is_guarded = |(index, _): &(usize, Span), name: &str| {
        evidence.code.files.get(*index).is_some_and(|file| file.facts.guards.contains(name))
    };
    for name in ["localStorage", "sessionStorage", "indexedDB", "document"] {
        let stores =
            |path: &[&str]| path.first() == Some(&name) && (name != "document" || path.get(1) == Some(&"cookie"));
        let (asked, certain): (Vec<_>, Vec<_>) = found(evidence, stores).partition(|place| is_guarded(place, name));
        sight.seen.extend(certain.into_iter().map(|(_, span)| (format!("`{name}`").into(), span)));
        sight.also_at(
            look,
            "the code keeps something here if the browser lets it",
            asked.into_iter().map(|(_, at)| at),
        );
    }
    let is_browser = |path: &[&str]| {
        let is_cookie = path.first() == Some(&"document") && path.get(1) == Some(&"cookie");
        let roots = ["window", "globalThis", "self", "document", "navigator", "caches"];
        path.first().is_some_and(|root| roots.contains(root)) && !is_cookie
    };
    let handed_on = handed_on(evidence, &["localStorage", "sessionStorage", "indexedDB", "document", "window"]);
    sight.also_at(look, "see that nothing is kept in the browser", spans(evidence, is_browser).chain(handed_on));
    let writing = evidence.api.calls.iter().filter(|call| !call.is_read());
    let writing = writing.filter(|call| evidence.code.files.get(call.file).is_some_and(|file| !file.is_aside));
    sight.also_at(
        look,
        "check that these calls write no secret into `metadata`",
        writing.map(|call| evidence.span(call)),
    );
    sight.unseen.extend(doubts(evidence, &[Doubt::Foreign, Doubt::Elsewhere, Doubt::Dynamic]));
    sight.unseen.extend(unread(evidence));
    sight
}

/// The files that the views lead to, and why that may not be all of their code.
fn view_code(look: &Look) -> Sight {
    let Some((evidence, code)) = look.evidence.zip(look.app.code.as_ref()) else { return Sight::hidden(NO_CODE) };
    let modules = Modules::new(code, &look.app.path);
    let mut sight = Sight::default();
    for name in look.manifest.views().filter_map(|view| view.component?.as_str()) {
        match component(look.app, &modules, name) {
            Some(_) => {}
            None => sight.unseen.push(format!("the file of the component `{name}` was not found").into()),
        }
    }
    for (index, file) in view_files(evidence) {
        let start = evidence.code.span(index, &(0..0));
        if file.facts.is_whole {
            sight.seen.push(("a file of the views".into(), start));
        } else {
            sight.unseen.push(format!("{} could only be parsed in part", Shown::path(&file.path)).into());
        }
        for import in file.facts.imports.iter().filter(|import| !import.is_type) {
            if !is_known(&import.module) && modules.resolve(index, &import.module).is_none() {
                let place = look.place(evidence.code.span(index, &import.module_place));
                sight.unseen.push(format!("`{}` was not read: see what it does ({place})", import.module).into());
            }
        }
    }
    if view_files(evidence).next().is_none() && sight.unseen.is_empty() {
        sight.unseen.push("the code of the views was not found".into());
    }
    sight.unseen.sort_unstable();
    sight.unseen.dedup();
    sight
}

/// Whether it is known what a module does: it draws with the SDK's components, calls Stripe, or holds no code.
fn is_known(module: &str) -> bool {
    const PACKAGES: [&str; 3] = ["react", "@stripe/ui-extension-sdk", "stripe"];
    const DATA: [&str; 6] = [".json", ".svg", ".png", ".jpg", ".gif", ".webp"];
    let is_of =
        |package: &str| module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    PACKAGES.into_iter().any(is_of) || DATA.iter().any(|ending| module.ends_with(ending))
}

/// The files that the views lead to, by their index.
fn view_files<'e>(evidence: &'e Evidence) -> impl Iterator<Item = (usize, &'e CodeFile)> {
    evidence.views.iter().filter_map(|index| Some((*index, evidence.code.files.get(*index)?)))
}

/// The chains of names in the views' files that `is_it` is told of from their first global name on, with their files.
fn found<'e>(evidence: &'e Evidence, is_it: impl Fn(&[&str]) -> bool + 'e) -> impl Iterator<Item = (usize, Span)> + 'e {
    let places = view_files(evidence).flat_map(move |(index, file)| {
        let facts = &file.facts;
        let calls = facts.calls.iter().map(|call| (&call.callee, &call.place));
        let chains = calls.chain(facts.reads.iter().map(|read| (&read.chain, &read.place)));
        let global = chains.filter_map(move |(chain, place)| {
            let (root, members) = chain.as_path()?;
            let path: Vec<&str> = std::iter::once(root).chain(members.iter().map(|member| member.as_str())).collect();
            (!facts.bound.contains(root)).then_some((path, place))
        });
        global.map(move |(path, place)| (index, path, evidence.code.span(index, place)))
    });
    let matching = places.filter(move |(_, path, _)| {
        let is_window = matches!(path.first(), Some(&"window" | &"globalThis" | &"self"));
        is_it(path) || (is_window && path.get(1..).is_some_and(|rest| !rest.is_empty() && is_it(rest)))
    });
    matching.map(|(index, _, span)| (index, span))
}

fn spans<'e>(evidence: &'e Evidence, is_it: impl Fn(&[&str]) -> bool + 'e) -> impl Iterator<Item = Span> + 'e {
    found(evidence, is_it).map(|(_, span)| span)
}

/// Where the views' files give one of these names to something else, as an argument or under another name.
fn handed_on<'e>(evidence: &'e Evidence, names: &'e [&'e str]) -> impl Iterator<Item = Span> + 'e {
    view_files(evidence).flat_map(move |(index, file)| {
        let facts = &file.facts;
        let is_one = |value: &Expr| {
            value.as_path().is_some_and(|(root, members)| {
                members.is_empty() && names.contains(&root) && !facts.bound.contains(root)
            })
        };
        let given = facts.calls.iter().filter(move |call| call.arguments.iter().any(is_one));
        let renamed = facts.bindings.values().any(is_one).then_some(0..0);
        given.map(|call| call.place.clone()).chain(renamed).map(move |place| evidence.code.span(index, &place))
    })
}

/// Whether a chain of names sends requests other than by `fetch`, whose addresses are known.
fn may_send(path: &[&str]) -> bool {
    const SENDERS: [&str; 6] = ["XMLHttpRequest", "WebSocket", "EventSource", "Worker", "SharedWorker", "navigator"];
    path.first().is_some_and(|root| SENDERS.contains(root))
}

/// Those of some reasons to doubt that hold, with the files that they are about.
fn doubts(evidence: &Evidence, which: &[Doubt]) -> Vec<Shown> {
    let in_words = |doubt: &Doubt| match doubt {
        Doubt::Foreign => format!("{}: {}", doubt.in_words(), first_paths(evidence.code.foreign.iter())),
        _ => doubt.in_words().to_owned(),
    };
    evidence.doubts.iter().filter(|doubt| which.contains(doubt)).map(|doubt| in_words(doubt).into()).collect()
}

/// The files that were not read whole.
fn unread(evidence: &Evidence) -> Option<Shown> {
    let code = evidence.code;
    let partly = code.files.iter().filter(|file| !file.facts.is_whole).map(|file| &file.path);
    let paths = first_paths(code.skipped.iter().map(|(path, _)| path).chain(partly));
    match paths.is_empty() {
        true => code
            .is_cut
            .then(|| "only the app's own folder was read, because the repository is large or has many apps".into()),
        false => Some(format!("not read whole: {paths}").into()),
    }
}

fn first_paths<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> String {
    let paths: Vec<String> = paths.map(|path| Shown::path(path).to_string()).collect();
    first_of(paths.iter().take(MAX_PLACES).cloned().collect(), paths.len())
}

fn first_of(names: Vec<String>, all: usize) -> String {
    let more = all.saturating_sub(names.len());
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    names.join(", ") + &rest
}

impl Sight {
    /// Adds a reason with the places that it is about, if there are any.
    fn also_at(&mut self, look: &Look, reason: &str, spans: impl Iterator<Item = Span>) {
        let places = look.places(spans);
        if !places.is_empty() {
            self.unseen.push(format!("{reason}: {places}").into());
        }
    }
}

impl Look<'_> {
    fn place(&self, span: Span) -> String {
        let source = self.app.source(span.source);
        format!("{}:{}", Shown::path(&source.path), source.lines.line_of(span.start) + 1)
    }

    /// The first of some places, and how many more there are; empty if there are none.
    fn places(&self, spans: impl Iterator<Item = Span>) -> String {
        let line = |span: Span| self.app.source(span.source).lines.line_of(span.start);
        let places: BTreeSet<_> = spans.map(|span| (span.source, line(span), self.place(span))).collect();
        let names = places.iter().take(MAX_PLACES).map(|(.., place)| place.clone());
        first_of(names.collect(), places.len())
    }
}
