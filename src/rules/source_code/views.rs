//! What the Dashboard's views may not do: they run in a sandbox, without a server and without HTML.

use std::collections::HashSet;

use super::imports::move_names;
use crate::app::code::facts::{Expr, Facts, Import, Imported};
use crate::app::code::imports::Modules;
use crate::app::code::{Code, CodeFile};
use crate::app::folder::{SDK, Sdk};
use crate::catalogue::{Catalogue, SdkExport};
use crate::evidence::{Evidence, component};
use crate::rules::{Context, Report};
use crate::syntax::Edit;
use crate::text::nearest::nearest;

pub fn component_not_exported(cx: &Context, report: &mut Report) {
    let Some(code) = cx.app.code.as_ref().filter(|_| !cx.app.folder.views.has_index()) else { return };
    let modules = Modules::new(code, &cx.app.path);
    for place in cx.manifest.views().filter_map(|view| view.component) {
        let name = place.as_str().unwrap_or_default();
        let Some(index) = component(cx.app, &modules, name) else { continue };
        let Some(file) = code.files.get(index).filter(|file| file.facts.is_whole) else { continue };
        if file.facts.has_default_export {
            continue;
        }
        let file_name = file.path.file_name().unwrap_or_default().to_string_lossy();
        let message = format!("`{file_name}` has no default export, but Stripe imports a view's component as one");
        let finding = report.at(place, message).help(format!("export the view's component: `export default {name};`"));
        finding.related(code.span(index, &(0..0)), "the file");
    }
}

pub fn unknown_sdk_export(cx: &Context, report: &mut Report) {
    let (Some(evidence), Some(sdk)) = (cx.evidence(), &cx.app.folder.sdk) else { return };
    for (index, file) in views(evidence) {
        for import in file.facts.imports.iter().filter(|import| !import.is_type) {
            let Some((entry, name, exports)) = not_exported(sdk, import) else { continue };
            let place = evidence.code.span(index, &import.place);
            let message = format!("`{SDK}/{entry}` does not export `{name}` in version {}", sdk.version);
            let finding = report.at(place, message);
            let Some(other) = exporting(sdk, name) else {
                if let Some(help) = instead_of_export(entry, name, &exports) {
                    finding.help(help);
                }
                continue;
            };
            let moves = |import: &Import| {
                not_exported(sdk, import).is_some_and(|(_, name, _)| exporting(sdk, name) == Some(other))
            };
            let (title, module) = (format!("import it from `{SDK}/{other}`"), format!("{SDK}/{other}"));
            let text = &cx.app.source(place.source).text;
            let edit = |(range, text)| Edit { span: evidence.code.span(index, &range), text };
            match move_names(text, &file.facts, import, moves, &module) {
                Some(edits) => finding.safe_fix(title, edits.into_iter().map(edit)),
                None => finding.help(title),
            };
        }
    }
}

/// The entry point of the SDK, the name, and what the entry point exports, if the name that is imported is not among it. Of
/// a type, nothing remains at run time, so that it does not matter where it is imported from.
fn not_exported<'i>(sdk: &Sdk, import: &'i Import) -> Option<(&'i str, &'i str, Vec<&'static SdkExport>)> {
    let entry = import.module.strip_prefix(SDK).and_then(|rest| rest.strip_prefix('/'))?;
    let name = match &import.name {
        Imported::Named(name) => name.as_str(),
        Imported::Default => "default",
        Imported::Module => return None,
    };
    let exports = Catalogue::load().sdk_exports(entry, &sdk.version, !sdk.is_locked())?;
    let mut listed = Catalogue::load().sdk_exports.iter().filter(|export| export.short_name() == name).peekable();
    let is_type = import.is_type || (listed.peek().is_some() && listed.all(|export| export.is_type));
    let is_exported = exports.iter().any(|export| export.short_name() == name);
    (!is_type && !is_exported).then_some((entry, name, exports))
}

/// The first entry point that exports a name.
fn exporting(sdk: &Sdk, name: &str) -> Option<&'static str> {
    let mut listed = Catalogue::load().sdk_exports.iter().filter(|export| export.short_name() == name);
    let found = listed.find(|export| {
        let others = Catalogue::load().sdk_exports(export.entry(), &sdk.version, !sdk.is_locked());
        name != "default"
            && !export.is_type
            && others.is_some_and(|others| others.iter().any(|other| other.short_name() == name))
    });
    found.map(SdkExport::entry)
}

/// What to do about a name that no entry point of the SDK exports.
fn instead_of_export(entry: &str, name: &str, exports: &[&SdkExport]) -> Option<String> {
    let all = Catalogue::load().sdk_exports.iter();
    let mut listed = all.filter(|export| export.short_name() == name);
    if listed.any(|export| export.entry() == entry && export.last.is_none()) {
        return Some(format!("later versions have it: run `npm install {SDK}@latest`"));
    }
    let values = exports.iter().filter(|export| !export.is_type).map(|export| export.short_name());
    nearest(name, values).first().map(|near| format!("did you mean `{near}`?"))
}

pub fn html_in_view(cx: &Context, report: &mut Report) {
    let Some(evidence) = cx.evidence() else { return };
    for (index, file) in views(evidence) {
        for element in file.facts.elements.iter().filter(|element| element.is_html && element.name != "option") {
            let place = evidence.code.span(index, &element.place);
            let message = format!("`<{}>` is HTML, but a view can only render components of `{SDK}`", element.name);
            report.at(place, message).help("use a component such as `Box`, `Inline`, `Link`, `Img` or `List`");
        }
    }
}

pub fn env_variable_in_view(cx: &Context, report: &mut Report) {
    let Some(evidence) = cx.evidence() else { return };
    for (index, file) in views(evidence).filter(|(_, file)| is_global(&file.facts, "process")) {
        for (chain, place) in chains(&file.facts) {
            let Some(("process", [env, name, ..])) = chain.as_path() else { continue };
            if env != "env" || name == "NODE_ENV" {
                continue;
            }
            let message = format!("`process.env.{name}` has no value in a view, because there is no `process`");
            report.at(evidence.code.span(index, place), message).help(
                "Stripe's bundler only fills in `NODE_ENV`; put the value under `constants` in the manifest, and read \
                 it from `environment.constants`",
            );
        }
    }
}

/// What the sandbox of a view lacks, and what to use instead.
const BLOCKED: [(&str, &str); 8] = [
    ("window.open", "use `Link` or `Button` with `href` and `target=\"_blank\"`"),
    ("alert", "use `showToast` or `Banner`"),
    ("confirm", "use `FocusView` with a button to confirm"),
    ("prompt", "use `TextField` in a `FocusView`"),
    ("document.cookie", STORAGE),
    ("localStorage", STORAGE),
    ("sessionStorage", STORAGE),
    ("indexedDB", STORAGE),
];

const STORAGE: &str =
    "keep it in your back end, or in the Secret Store if it is a secret; reviewers reject tokens kept in the browser";

pub fn blocked_browser_api(cx: &Context, report: &mut Report) {
    let Some(evidence) = cx.evidence() else { return };
    for (index, file) in views(evidence) {
        let mut seen = HashSet::new();
        for (chain, place) in chains(&file.facts) {
            let Some((api, help)) = blocked(&file.facts, chain) else { continue };
            if seen.insert(place.start) {
                let message = format!("`{api}` does not work in a view, which runs in a sandbox");
                report.at(evidence.code.span(index, place), message).help(help);
            }
        }
    }
}

/// What a chain uses that the sandbox lacks.
fn blocked(facts: &Facts, chain: &Expr) -> Option<(&'static str, &'static str)> {
    let (root, members) = chain.as_path()?;
    let is_window = matches!(root, "window" | "globalThis" | "self");
    let (name, members) = match members {
        [name, members @ ..] if is_window => (name.as_str(), members),
        _ => (root, members),
    };
    let is_meant = |(api, _): &(&str, &str)| match api.split_once('.') {
        Some(("window", function)) => is_window && name == function,
        Some((object, member)) => name == object && members.first().is_some_and(|first| first == member),
        None => name == *api,
    };
    BLOCKED.into_iter().find(is_meant).filter(|_| is_global(facts, root))
}

/// The files that the views import, directly or indirectly.
pub(super) fn views<'e>(evidence: &'e Evidence) -> impl Iterator<Item = (usize, &'e CodeFile)> {
    let code: &Code = evidence.code;
    let files = evidence.views.iter().filter_map(|index| Some((*index, code.files.get(*index)?)));
    files.filter(|(_, file)| !file.is_aside)
}

/// The chains of a file, and the names that are called, with their places.
fn chains(facts: &Facts) -> impl Iterator<Item = (&Expr, &std::ops::Range<usize>)> {
    let calls = facts.calls.iter().map(|call| (&call.callee, &call.place));
    calls.chain(facts.reads.iter().map(|read| (&read.chain, &read.place)))
}

/// Whether a name means the browser's or the server's global in a file whose code does not first check that it exists.
fn is_global(facts: &Facts, name: &str) -> bool {
    !facts.bound.contains(name) && !facts.guards.contains(name)
}
