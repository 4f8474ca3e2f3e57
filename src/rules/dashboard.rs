//! The app's part of the Dashboard: its views, their components, and where the user lands after installing.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::address::Reach;
use super::{Context, Report, excerpt};
use crate::app::manifest::AccessType;
use crate::catalogue::{Catalogue, Status};
use crate::syntax::{Node, Value};
use crate::text::nearest::{Nearest, nearest};

/// A string of a view, and where it stands.
type Text<'a> = (&'a Node, &'a str);

fn text(node: &Node) -> Option<Text<'_>> {
    Some((node, node.as_str()?))
}

/// The viewports of the views.
fn viewports<'a>(cx: &Context<'a>) -> impl Iterator<Item = Text<'a>> {
    cx.manifest.views().filter_map(|view| text(view.viewport?))
}

/// The components of the views.
fn components<'a>(cx: &Context<'a>) -> impl Iterator<Item = Text<'a>> {
    cx.manifest.views().filter_map(|view| text(view.component?))
}

/// The viewports of the views, if every view could be read and names one: only then is a view known to be absent.
pub fn all_viewports<'a>(cx: &Context<'a>) -> Option<Vec<&'a str>> {
    let Some(ui) = cx.manifest.ui_extension() else { return cx.lacks("ui_extension").map(|_| Vec::new()) };
    let Some(views) = ui.get("views") else { return cx.lacks_inside(ui, "views").then(Vec::new) };
    let is_list = matches!(views.value.value, Value::Null | Value::Array(_));
    let is_known = is_list && cx.app.is_complete() && cx.app.is_sound(views.value.span);
    let viewport = |view: &'a Node| view.get("viewport")?.value.as_str();
    is_known.then(|| views.value.items().iter().map(viewport).collect()).flatten()
}

pub fn unknown_viewport(cx: &Context, report: &mut Report) {
    let taken: BTreeSet<&str> = viewports(cx).map(|(_, viewport)| viewport).collect();
    for (place, viewport) in viewports(cx).filter(|(_, viewport)| !is_known(cx, viewport)) {
        let near = match report.is_full() {
            true => Nearest::None,
            false => Catalogue::load().nearest_viewport(viewport),
        };
        let free = near.certain().filter(|id| !taken.contains(id));
        report
            .at(place, format!("`{}` is not a known viewport; `stripe apps upload` rejects it", excerpt(viewport)))
            .help(viewport_to_use(viewport, near.names()))
            .safe_fix("write the right id", free.map(|id| cx.rewrite(place, id)));
    }
}

fn viewport_to_use(viewport: &str, near: &[&str]) -> String {
    const DEFAULT: &str = "`stripe.dashboard.drawer.default` is drawn on every page without a view of its own";
    let names: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    if let Some(hint) = Catalogue::load().page_without_viewport(viewport) {
        return format!("{hint}; {DEFAULT}");
    }
    match (&names[..], Catalogue::load().viewport(viewport)) {
        ([], None) => {
            let date = Catalogue::load().viewports.date();
            format!("if Stripe added it after {date}, name it under `viewports` in the configuration")
        }
        ([], Some(_)) => format!("that page has no viewport; {DEFAULT}"),
        ([name], _) => format!("did you mean {name}?"),
        (names, _) => format!("the nearest are {}", names.join(", ")),
    }
}

fn is_known(cx: &Context, viewport: &str) -> bool {
    let listed = Catalogue::load().viewport(viewport);
    listed.is_some_and(|listed| listed.status.exists()) || cx.settings.viewports.iter().any(|known| known == viewport)
}

pub fn preview_viewport(cx: &Context, report: &mut Report) {
    for (place, viewport) in viewports(cx) {
        if Catalogue::load().viewport(viewport).is_some_and(|listed| listed.status == Status::Preview) {
            report
                .at(place, format!("`{viewport}` is a preview, so an app with it may be refused when it is submitted"))
                .help("ask Stripe for access before you submit");
        }
    }
}

pub fn duplicate_viewport(cx: &Context, report: &mut Report) {
    let mut drawn = BTreeMap::new();
    for (place, viewport) in viewports(cx) {
        let Some(first) = drawn.get(viewport) else {
            drawn.insert(viewport, place);
            continue;
        };
        report
            .at(place, format!("this view is never drawn: `{}` has one already", excerpt(viewport)))
            .related(first, "this one is drawn")
            .help("remove one of the two, or draw both in one component");
    }
}

pub fn component_reused(cx: &Context, report: &mut Report) {
    let (mut uses, mut seen) = (BTreeMap::<&str, Vec<(&Node, &str)>>::new(), BTreeSet::new());
    for view in cx.manifest.views() {
        if let (Some((place, name)), Some((_, viewport))) =
            (view.component.and_then(text), view.viewport.and_then(text))
            && seen.insert((name, viewport))
        {
            uses.entry(name).or_default().push((place, viewport));
        }
    }
    for (name, uses) in uses {
        let [(first, _), (second, _), ..] = uses[..] else { continue };
        let viewports: Vec<String> = uses.iter().map(|(_, viewport)| format!("`{}`", excerpt(viewport))).collect();
        report
            .at(second, format!("`{}` is drawn on several viewports: {}", excerpt(name), viewports.join(", ")))
            .related(first, "first used here")
            .help("to tell them apart, the component can read `environment.viewportID` from its props");
    }
}

pub fn invalid_component_name(cx: &Context, report: &mut Report) {
    for (place, name) in components(cx).filter(|(_, name)| !is_component_name(name)) {
        let finding = report.at(place, format!("`{}` is not the name of a component", excerpt(name)));
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        match file.split('.').next().filter(|stem| is_component_name(stem)) {
            Some(stem) => finding.help(format!("write the name alone, without folder and extension: `{stem}`")),
            None => finding.help("letters, digits and `_` only, as the component is exported: `InvoiceDetails`"),
        };
    }
}

fn is_component_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// The components with a valid name, each with the files that are called so if case is ignored. Nothing where there is
/// nothing to compare with: a manifest without a project, or an index that exports components of any file.
fn with_files<'a>(cx: &Context<'a>) -> Vec<(Text<'a>, BTreeSet<&'a str>)> {
    let views = &cx.app.folder.views;
    if !views.project_has_sources || views.has_index() {
        return Vec::new();
    }
    let files = |name: &str| views.components().filter(|file| file.eq_ignore_ascii_case(name)).collect();
    components(cx)
        .filter(|(_, name)| is_component_name(name))
        .map(|(place, name)| ((place, name), files(name)))
        .collect()
}

/// In a folder of more source files, the one that was meant is not looked for.
const MOST_COMPARED: usize = 1_000;

pub fn component_not_found(cx: &Context, report: &mut Report) {
    let views = &cx.app.folder.views;
    for ((place, name), _) in with_files(cx).into_iter().filter(|(_, files)| files.is_empty()) {
        let is_compared = !report.is_full() && views.files.len() <= MOST_COMPARED;
        let near = is_compared.then(|| nearest(name, views.components())).and_then(|near| near.first());
        let finding = report.at(place, format!("no file in `{}` is called `{}`", views.folder, excerpt(name)));
        finding.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("write it, with the component as its default export: `{}/{}.tsx`", views.folder, excerpt(name))
            }
        });
    }
}

pub fn component_case_mismatch(cx: &Context, report: &mut Report) {
    for ((place, name), files) in with_files(cx) {
        let Some(file) = files.first().filter(|_| !files.contains(name)) else { continue };
        report
            .at(place, format!("`{}` differs in case from its file, which is called `{file}`", excerpt(name)))
            .help("macOS and Windows take one for the other, Linux and most CI do not")
            .safe_fix("write the file's own name", (files.len() == 1).then(|| cx.rewrite(place, file)));
    }
}

pub fn missing_post_install_view(cx: &Context, report: &mut Report) {
    let kind = cx.manifest.post_install_action().and_then(|action| text(&action.get("type")?.value));
    let Some((place, viewport @ ("settings" | "onboarding"))) = kind else { return };
    let Some(viewports) = all_viewports(cx).filter(|viewports| !viewports.iter().any(|id| means(cx, id, viewport)))
    else {
        return;
    };
    let has_default = viewport == "settings"
        && viewports.is_empty()
        && cx.manifest.access_type() == Some(AccessType::RestrictedApiKey);
    if !has_default {
        report
            .at(place, format!("after installing, the user is sent to a view on `{viewport}`, and the app has none"))
            .help("declare that view, or send the user elsewhere");
    }
}

/// Whether a view's viewport is this one, or was meant to be: that is `unknown-viewport`, and one finding.
fn means(cx: &Context, id: &str, viewport: &str) -> bool {
    id == viewport || (!is_known(cx, id) && Catalogue::load().nearest_viewport(id).first() == Some(viewport))
}

pub fn invalid_post_install_url(cx: &Context, report: &mut Report) {
    let Some(url) = cx.manifest.external_url() else { return };
    let reason = match &url.value {
        Value::Null => "it is `null`",
        Value::String(text) if text.trim().is_empty() => "it is empty",
        Value::String(text) if text.trim() != text => "there is white space around it",
        Value::String(text) => match Url::parse(text) {
            Err(_) => "it is not an absolute URL",
            Ok(url) if !matches!(url.scheme(), "http" | "https") => "its scheme is not `https`",
            Ok(_) => return,
        },
        _ => return,
    };
    report
        .at(url, format!("the user cannot be sent to this URL after installing: {reason}"))
        .help("write the whole URL, such as `https://ledgerline.dev/welcome`, or leave `post_install_action` out");
}

pub fn insecure_post_install_url(cx: &Context, report: &mut Report) {
    let Some((place, text)) = cx.manifest.external_url().and_then(text) else { return };
    let Some(url) = Url::parse(text).ok().filter(|url| url.scheme() == "http") else { return };
    let finding = report.at(place, "after installing, the user is sent to a page without HTTPS");
    if Reach::of(&url) == Reach::Private {
        finding.help("HTTPS alone does not help, since nobody but you can open this page; write the production URL");
    } else if let Some(rest) = text.get("http".len()..) {
        finding.help("serve the page over HTTPS and write `https://`");
        finding.safe_fix("use https", [cx.rewrite(place, &format!("https{rest}"))]);
    }
}
