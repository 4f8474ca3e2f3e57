//! The app's part of the Dashboard: its views, their components, and where users are sent after installation.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::address::Reach;
use super::{Context, Report, excerpt};
use crate::app::manifest::AccessType;
use crate::catalogue::{Catalogue, Status};
use crate::syntax::{Node, Value};
use crate::text::list::{any_of, commas};
use crate::text::nearest::{Nearest, nearest};

/// A string of a view, with its node.
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

/// The viewports of the views, if every view could be read and has one. Only then is a view known to be missing.
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
            .safe_fix("use the correct viewport", free.map(|id| cx.rewrite(place, id)));
    }
}

fn viewport_to_use(viewport: &str, near: &[&str]) -> String {
    const DEFAULT: &str = "use `stripe.dashboard.drawer.default`, which is shown on every page without its own view";
    if let Some(hint) = Catalogue::load().page_without_viewport(viewport) {
        return format!("{hint}; {DEFAULT}");
    }
    match (near, Catalogue::load().viewport(viewport)) {
        ([], None) => {
            let date = Catalogue::load().viewports.date;
            format!("if Stripe added it after {date}, add it to `viewports` in the configuration")
        }
        ([], Some(_)) => format!("that page has no viewport; {DEFAULT}"),
        (names, _) => format!("did you mean {}?", any_of(names)),
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
                .at(place, format!("`{viewport}` is in preview, so Stripe may reject the app when you submit it"))
                .help("ask Stripe for access before you submit");
        }
    }
}

pub fn duplicate_viewport(cx: &Context, report: &mut Report) {
    let mut shown = BTreeMap::new();
    for (place, viewport) in viewports(cx) {
        let Some(first) = shown.get(viewport) else {
            shown.insert(viewport, place);
            continue;
        };
        report
            .at(place, format!("this view is never shown, because `{}` already has one", excerpt(viewport)))
            .related(first, "this view is shown")
            .help("remove one of the two, or show both in one component");
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
        let viewports = commas(uses.iter().map(|(_, viewport)| format!("`{}`", excerpt(viewport))));
        report
            .at(second, format!("`{}` is used on several viewports: {}", excerpt(name), viewports))
            .related(first, "first used here")
            .help("read `environment.viewportID` from the component's props to tell them apart");
    }
}

pub fn invalid_component_name(cx: &Context, report: &mut Report) {
    for (place, name) in components(cx).filter(|(_, name)| !is_component_name(name)) {
        let finding = report.at(place, format!("`{}` is not a valid component name", excerpt(name)));
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        match file.split('.').next().filter(|stem| is_component_name(stem)) {
            Some(stem) => finding.help(format!("use the name alone, without folder and extension: `{stem}`")),
            None => finding.help("use the name of the exported component, with only letters, digits and `_`, for example `InvoiceDetails`"),
        };
    }
}

fn is_component_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// The components with a valid name, each with the files of that name, ignoring case. Empty if there is
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

/// In folders with more source files, no similar name is looked for.
const MOST_COMPARED: usize = 1_000;

pub fn component_not_found(cx: &Context, report: &mut Report) {
    let views = &cx.app.folder.views;
    for ((place, name), _) in with_files(cx).into_iter().filter(|(_, files)| files.is_empty()) {
        let is_compared = !report.is_full() && views.files.len() <= MOST_COMPARED;
        let near = is_compared.then(|| nearest(name, views.components())).and_then(|near| near.first());
        let finding = report.at(place, format!("there is no component `{1}` in `{0}`", views.folder, excerpt(name)));
        finding.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("create `{}/{}.tsx` with the component as its default export", views.folder, excerpt(name))
            }
        });
    }
}

pub fn component_case_mismatch(cx: &Context, report: &mut Report) {
    for ((place, name), files) in with_files(cx) {
        let Some(file) = files.first().filter(|_| !files.contains(name)) else { continue };
        report
            .at(place, format!("`{}` differs in case from the name of its file, `{file}`", excerpt(name)))
            .help("use the file's exact name; Linux and most CI systems distinguish case, even if macOS and Windows do not")
            .safe_fix("use the file's exact name", (files.len() == 1).then(|| cx.rewrite(place, file)));
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
            .at(place, format!("users are sent to the `{viewport}` view after installation, but the app has none"))
            .help("add a view on that viewport, or change `post_install_action`");
    }
}

/// Whether a view's viewport is this one, or was meant to be, which `unknown-viewport` reports.
fn means(cx: &Context, id: &str, viewport: &str) -> bool {
    id == viewport || (!is_known(cx, id) && Catalogue::load().nearest_viewport(id).first() == Some(viewport))
}

pub fn invalid_post_install_url(cx: &Context, report: &mut Report) {
    let Some(url) = cx.manifest.external_url() else { return };
    let reason = match &url.value {
        Value::Null => "it is `null`",
        Value::String(text) if text.trim().is_empty() => "it is empty",
        Value::String(text) if text.trim() != text => "it starts or ends with whitespace",
        Value::String(text) => match Url::parse(text) {
            Err(_) => "it is not an absolute URL",
            Ok(url) if !matches!(url.scheme(), "http" | "https") => "its scheme is not `https`",
            Ok(_) => return,
        },
        _ => return,
    };
    report
        .at(url, format!("users cannot be sent to this URL after installation: {reason}"))
        .help("use a full URL, of the form `https://<host>/<path>`, or remove `post_install_action`");
}

pub fn insecure_post_install_url(cx: &Context, report: &mut Report) {
    let Some((place, text)) = cx.manifest.external_url().and_then(text) else { return };
    let Some(url) = Url::parse(text).ok().filter(|url| url.scheme() == "http") else { return };
    let finding = report.at(place, "users are sent to a page without HTTPS after installation");
    if Reach::of(&url) == Reach::Private {
        finding.help("use the production URL; HTTPS alone does not help, because nobody but you can open this page");
    } else if let Some(rest) = text.get("http".len()..) {
        finding.help("serve the page over HTTPS and use `https://`");
        finding.safe_fix("use https", [cx.rewrite(place, &format!("https{rest}"))]);
    }
}
